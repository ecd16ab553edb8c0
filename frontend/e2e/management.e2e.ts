import type { Page } from "playwright-core";
import { afterAll, describe, expect, it, vi } from "vitest";

import {
  createDeadLetter,
  createRule,
  createSettledTicket,
  createTicket,
  deadLetters,
  deleteRule,
  discardDeadLetter,
  listRules,
  uniqueWord,
} from "./support/api";
import { browserForTests } from "./support/browser";

const open = browserForTests();
const made: number[] = [];

afterAll(async () => {
  for (const id of made) await deleteRule(id);
});

async function ruleFor(word: string) {
  const rule = await createRule({
    name: { es: word, en: word },
    conditions: { phrases: [word] },
    outcome: { priority: "low" },
  });
  made.push(rule.id);
  return rule;
}

/** What the page says to screen readers. */
const announced = (page: Page, text: string | RegExp) =>
  page.getByRole("status").getByText(text).first().waitFor();

const order = async () => (await listRules()).map(({ id }) => id);

describe("triage rules", () => {
  it("change in the editor, tried before, what the next ticket gets", async () => {
    const word = uniqueWord();
    const { id } = await ruleFor(word);
    await vi.waitFor(
      async () => {
        const { priority } = await createSettledTicket({ title: `La red ${word}` });
        expect(priority).toBe("low");
      },
      { timeout: 15_000 },
    );
    const page = await open();
    await page.goto("/triage");
    await page.getByRole("link", { name: word }).click();
    await page.getByLabel("Prioridad", { exact: true }).selectOption("critical");
    await page.getByRole("button", { name: "Probar con los últimos tickets" }).click();
    await announced(page, /^Cambiarían? [1-9]/);
    await page.getByRole("link", { name: `La red ${word}` }).first().waitFor();

    await page.getByRole("button", { name: "Guardar regla" }).click();
    await announced(page, "Regla guardada");
    await page.waitForURL((url) => url.pathname === "/triage");
    await vi.waitFor(
      async () => {
        const { priority } = await createSettledTicket({ title: `El correo ${word}` });
        expect(priority).toBe("critical");
      },
      { timeout: 15_000 },
    );
    await page.goto(`/triage/${id}`);
    const history = page.getByRole("region", { name: "Historial" });
    await history.getByText("Prioridad: Crítica").waitFor();
    await history.getByText("Prioridad: Baja").waitFor();
  });

  it("say at the field what the server does not take, and keep what was typed", async () => {
    const page = await open();
    await page.goto("/triage/new");
    await page.getByLabel("Nombre en español").fill("Visitas");
    const domains = page.getByRole("combobox", { name: "Dominios del solicitante" });
    await domains.fill("ana@example.com");
    await domains.press("Enter");
    await page.getByRole("button", { name: "Crear regla" }).click();
    await page.getByText("No es un dominio válido.").waitFor();
    expect(await domains.getAttribute("aria-invalid")).toBe("true");
    expect(await page.getByLabel("Nombre en inglés").getAttribute("aria-invalid")).toBe("true");
    expect(await page.getByLabel("Nombre en español").inputValue()).toBe("Visitas");
  });

  it("are put in another order by the keyboard, and by the mouse", async () => {
    const [first, second] = [await ruleFor(uniqueWord()), await ruleFor(uniqueWord())];
    const name = second.name.es;
    const page = await open();
    await page.goto("/triage");
    const up = page.getByRole("button", { name: `Subir «${name}»` });
    await up.focus();
    await page.keyboard.press("ArrowUp");
    const { length } = await order();
    await announced(page, `«${name}»: posición ${length - 1} de ${length}`);
    await expect.poll(order).toEqual([...(await order()).slice(0, -2), second.id, first.id]);
    // The same button has the focus still.
    expect(await up.evaluate((button) => button === document.activeElement)).toBe(true);

    const row = page.getByRole("listitem").filter({ has: page.getByRole("link", { name }) });
    const top = page.getByRole("list", { name: "Reglas" }).getByRole("listitem").first();
    await row.getByTitle("Arrastra").hover();
    await page.mouse.down();
    const box = await top.boundingBox();
    if (box === null) throw new Error("the first rule is not shown");
    // Over the upper half of the first row; in steps, as a hand moves.
    await page.mouse.move(box.x + 20, Math.max(box.y, 72) + 2, { steps: 8 });
    while ((await top.getAttribute("data-drop")) !== "before") {
      const { y } = (await top.boundingBox()) ?? { y: 0 };
      await page.mouse.move(box.x + 20 + Math.random(), y + 2);
    }
    await page.mouse.up();
    await expect.poll(async () => (await order())[0]).toBe(second.id);
    await announced(page, `«${name}»: posición 1 de ${length}`);
  });
});

describe("a dead letter", () => {
  it("is looked into, sent again, and discarded when that does not help", async () => {
    const body = `{"title": "${uniqueWord()}"}`;
    const { id } = await createDeadLetter(body);
    const page = await open();
    await page.goto("/dead-letters");
    const item = page.getByRole("listitem").filter({ hasText: id });
    await item.getByText("Contenido").click();
    await item.getByText(JSON.stringify(JSON.parse(body), null, 2)).waitFor();

    await item.getByRole("button", { name: `Enviar de nuevo ${id}` }).click();
    await announced(page, "Enviado de nuevo");
    // It fails again, and comes back under another id.
    const again = await vi.waitFor(
      async () => {
        const [letter] = await deadLetters(body);
        if (letter === undefined || letter.id === id) throw new Error("not back yet");
        return letter.id;
      },
      { timeout: 15_000, interval: 100 },
    );
    await page.reload();
    await page.getByRole("button", { name: `Descartar ${again}` }).click();
    await page.getByRole("button", { name: "Descartar", exact: true }).click();
    await announced(page, "Descartado");
    await expect.poll(() => deadLetters(body)).toEqual([]);
  });

  it("may be missing while a service is away, which the page says", async () => {
    const letter = await createDeadLetter(`{"title": "${uniqueWord()}"}`);
    const page = await open();
    await page.route("**/api/dead-letters/", async (route) => {
      const response = await route.fetch();
      const data = (await response.json()) as Record<string, unknown>;
      await route.fulfill({ response, json: { ...data, unavailable: ["notification"] } });
    });
    await page.goto("/dead-letters");
    await page.getByRole("alert").getByText("Sin respuesta de: notification").waitFor();
    await page.getByRole("listitem").filter({ hasText: letter.id }).waitFor();
    await discardDeadLetter(letter.id);
  });
});

describe("a webhook", () => {
  it("is made, shows its secret once, lists what is sent, and is deleted", async () => {
    // A name that leads nowhere: no message gets out, and each is tried again later.
    const url = `https://${uniqueWord()}.invalid/hook`;
    const page = await open();
    await page.goto("/webhooks");
    const form = page.getByRole("region", { name: "Nuevo webhook" });
    await form.getByLabel("Dirección").fill("ftp://example.com");
    await form.getByRole("button", { name: "Crear webhook" }).click();
    await form.getByText("No es una URL válida").waitFor();
    await form.getByLabel("Dirección").fill(url);
    await form.getByRole("button", { name: "Crear webhook" }).click();
    await form.getByText(/^whsec_/).waitFor();
    await form.getByRole("button", { name: "Hecho" }).click();
    await page.getByText(/^whsec_/).waitFor({ state: "detached" });

    const ticket = await createTicket({ title: "Una impresora" });
    await page.getByRole("link", { name: url }).click();
    const deliveries = page.getByRole("region", { name: "Entregas" });
    const row = deliveries
      .getByRole("row")
      .filter({ hasText: "ticket.created" })
      .filter({ hasText: `#${ticket.id}` });
    await row.getByText("Pendiente").waitFor();
    await row.getByText(/Próximo intento/).waitFor();
    await row.getByText(/no address/).waitFor();

    await page.getByRole("button", { name: "Desactivar" }).click();
    await page.getByRole("button", { name: "Activar" }).waitFor();
    await page.getByRole("button", { name: "Eliminar" }).click();
    await page.getByRole("group", { name: /^¿Eliminar/ }).getByRole("button", { name: "Eliminar" }).click();
    await page.waitForURL((address) => address.pathname === "/webhooks");
    await announced(page, "Webhook eliminado");
    await expect.poll(() => page.getByRole("link", { name: url }).count()).toBe(0);
  });
});

describe("service levels", () => {
  it("are changed, and stay", async () => {
    const page = await open();
    await page.goto("/sla");
    const field = page.getByLabel("Resolución, prioridad Baja", { exact: true });
    const before = await field.inputValue();
    const set = async (value: string) => {
      await field.fill(value);
      await page.getByRole("button", { name: "Guardar plazos" }).click();
      await page.getByText("Plazos guardados").first().waitFor();
      await page.reload();
      await expect.poll(() => field.inputValue()).toBe(value);
    };
    await field.fill("0");
    await page.getByRole("button", { name: "Guardar plazos" }).click();
    await page.getByText(/^Debe estar entre/).waitFor();
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true);
    await set(String(Number(before) + 1));
    await set(before);
  });
});

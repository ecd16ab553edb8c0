import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import type { Ticket } from "../src/lib/api/schema";
import {
  addComment,
  createSettledTicket,
  getComments,
  getTicket,
  uniqueWord,
  updateTicket,
} from "./support/api";
import { API, browserForTests, DESKTOP, PHONE } from "./support/browser";
import { pressWhileTypingATag } from "./support/new-ticket";

const open = browserForTests();

const journey = (page: Page) => page.getByRole("region", { name: "Recorrido" });
const conflict = (page: Page) => page.getByRole("region", { name: "Alguien lo cambió mientras tanto" });

async function show(page: Page, ticket: Ticket) {
  await page.goto(`/tickets/${ticket.id}`);
  await page.getByRole("heading", { level: 1, name: ticket.title }).waitFor();
  await journey(page).getByRole("listitem").first().waitFor();
}

const outage = (title = `Servidor caído ${uniqueWord()}`) =>
  createSettledTicket({ title, description: "Nadie puede entrar" });

describe("a new ticket", () => {
  it("shows the priority it would get, gets it, and the page hears of it", async () => {
    const page = await open();
    const word = uniqueWord();
    await page.goto("/?new=1");
    const form = page.getByRole("dialog", { name: "Nuevo ticket" });
    await form.getByLabel("Título").fill(`Servidor caído en producción ${word}`);
    const preview = form.getByRole("status", { name: "Prioridad prevista" });
    await preview.getByText("Crítica").waitFor();
    await preview.getByText(/“caído”/).waitFor();
    await form.getByRole("button", { name: "Crear ticket" }).click();
    await form.waitFor({ state: "hidden" });

    await page.getByRole("button", { name: "Ver el ticket" }).click();
    await page.getByRole("button", { name: "Prioridad: Crítica. Cambiar" }).waitFor();
    // From the creation to the word of the priority, with the times between.
    const steps = journey(page).getByRole("listitem");
    await expect.poll(() => steps.allInnerTexts()).toHaveLength(5);
    const told = (await steps.allInnerTexts()).join("\n");
    expect(told).toMatch(/^[^]*creó el ticket[^]*Prioridad asignada[^]*“caído”[^]*\nAviso a/);
    expect(told).toContain("Evento publicado");
    expect(told).toMatch(/\d (ms|s) después/);
  });
});

describe("the button of a new ticket", () => {
  for (const viewport of [DESKTOP, PHONE]) {
    it(`stays under the pointer at ${viewport.width} px while the last tag is being written`, async () => {
      const page = await open({ viewport });
      const title = `Sin red ${uniqueWord()}`;
      await page.goto("/?new=1");
      const form = page.getByRole("dialog", { name: "Nuevo ticket" });
      await pressWhileTypingATag(page, form, title);
      await form.waitFor({ state: "hidden" });
      await page.getByRole("button", { name: "Ver el ticket" }).click();
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
    });
  }
});

describe("comments", () => {
  it("are replies or notes, in Markdown, kept over a reload until sent", async () => {
    const ticket = await outage();
    const page = await open();
    await show(page, ticket);
    await page.getByLabel("Texto de la respuesta").fill("Lo **miramos**. <img src=x onerror=alert(1)>");
    await page.getByRole("tab", { name: "Vista previa" }).click();
    await page.locator("strong", { hasText: "miramos" }).waitFor();

    await page.reload();
    await page.getByText("Hemos recuperado lo que tenías escrito.").waitFor();
    await page.getByLabel("Texto de la respuesta").press("Control+Enter");
    const reply = page.getByRole("article", { name: /^Respuesta de/ });
    await reply.locator("strong", { hasText: "miramos" }).waitFor();
    expect(await reply.locator("img").count()).toBe(0);

    await page.getByText("Nota interna", { exact: true }).click();
    await page.getByText("Solo la ven los agentes.").waitFor();
    await page.getByLabel("Texto de la nota interna").fill("Es el disco");
    await page.getByRole("button", { name: "Añadir nota" }).click();
    await page.getByRole("article", { name: /^Nota interna de/ }).getByText("Es el disco").waitFor();

    // Shown before the server has it.
    await expect
      .poll(async () => (await getComments(ticket.id)).results.map(({ internal }) => internal))
      .toEqual([true, false]);
    await journey(page).getByText("Comentarios", { exact: true }).click();
    await expect.poll(() => journey(page).getByRole("listitem").count()).toBe(2);
  });

  it("whose answer is lost are not sent twice", async () => {
    const ticket = await outage();
    const page = await open();
    await show(page, ticket);
    await page.getByLabel("Texto de la respuesta").fill("Una vez");
    await page.route(API, async (route) => {
      // The server gets it; neither its answer nor the list reach the browser.
      if (route.request().method() === "POST") await route.fetch();
      return route.abort("connectionreset");
    });
    await page.getByRole("button", { name: "Enviar respuesta" }).click();
    await page.getByText("no sabemos si ha llegado").waitFor();
    expect(await page.getByLabel("Texto de la respuesta").inputValue()).toBe("Una vez");

    await page.unroute(API);
    await page.getByRole("button", { name: "Enviar de nuevo" }).click();
    await page.getByRole("article", { name: /^Respuesta de/ }).getByText("Una vez").waitFor();
    await expect.poll(() => page.getByLabel("Texto de la respuesta").inputValue()).toBe("");
    expect((await getComments(ticket.id)).count).toBe(1);
  });

  it("stay usable when there are two hundred", async () => {
    const ticket = await outage();
    for (let n = 1; n <= 200; n += 20) {
      await Promise.all(
        Array.from({ length: 20 }, (_, i) => addComment(ticket.id, { body: `Línea ${n + i}.` })),
      );
    }
    const page = await open();
    await show(page, ticket);
    await page.getByRole("link", { name: "Ir a la respuesta" }).click();
    await page.getByRole("region", { name: "Responder" }).waitFor();
    const steps = () => journey(page).locator("[data-step]").count();
    const before = await steps();
    expect(before).toBeLessThan(60);
    await journey(page).getByRole("button", { name: "Mostrar 60 más" }).click();
    await expect.poll(steps).toBe(before + 60);
    // Where one goes on is the first of what has come.
    await expect.poll(() => page.evaluate(() => document.activeElement?.hasAttribute("data-step"))).toBe(true);
  });
});

describe("what is changed", () => {
  it("is the status, the assignee, the tags, the text, and the priority by hand and back", async () => {
    const ticket = await outage();
    const page = await open();
    await show(page, ticket);
    await page.getByRole("button", { name: "Estado: Abierto. Cambiar" }).click();
    await page.getByRole("menuitemradio", { name: "En curso" }).click();
    await page.getByRole("button", { name: "Estado: En curso. Cambiar" }).waitFor();

    await page.getByRole("button", { name: "Asignar", exact: true }).click();
    await page.getByRole("combobox", { name: "Nombre o correo" }).fill("leo@example.com");
    await page.getByRole("button", { name: "Asignar", exact: true }).click();
    await page.getByRole("link", { name: "leo@example.com" }).waitFor();

    await page.getByRole("button", { name: "Editar etiquetas" }).click();
    await page.getByLabel("Etiquetas").and(page.locator("input")).fill("red,");
    await page.getByRole("button", { name: "Guardar" }).click();
    await page.getByRole("list", { name: "Etiquetas" }).getByText("red").waitFor();

    await page.getByRole("button", { name: "Prioridad: Crítica. Cambiar" }).click();
    await page.getByRole("menuitemradio", { name: "Baja" }).click();
    await page.getByText(/Puesta a mano\. Según las reglas sería Crítica/).waitFor();
    await expect.poll(() => getTicket(ticket.id)).toMatchObject({
      status: "in_progress",
      assignee_email: "leo@example.com",
      tags: ["red"],
      priority: "low",
      priority_overridden: true,
    });
    await page.getByRole("button", { name: "Volver a la automática" }).click();
    await page.getByRole("button", { name: "Prioridad: Crítica. Cambiar" }).waitFor();

    await page.getByRole("button", { name: "Editar título y descripción" }).click();
    await page.getByRole("textbox", { name: "Título" }).fill("Otro título");
    await page.getByRole("button", { name: "Guardar" }).click();
    await page.getByRole("heading", { level: 1, name: "Otro título" }).waitFor();
    await expect.poll(() => getTicket(ticket.id)).toMatchObject({
      title: "Otro título",
      priority_overridden: false,
    });
    await page.getByRole("button", { name: "Quitar" }).click();
    await page.getByText("Nadie", { exact: true }).waitFor();
    await journey(page).getByText(/cambió Título: .* → Otro título/).waitFor();
  });

  it("meets what somebody else has made of it: both are shown, and one stays", async () => {
    const ticket = await outage();
    const page = await open();
    await show(page, ticket);
    const propose = async (theirs: string) => {
      await page.getByRole("button", { name: "Editar título y descripción" }).click();
      await page.getByRole("textbox", { name: "Título" }).fill("Propio");
      await updateTicket(ticket.id, { title: theirs });
      await page.getByRole("button", { name: "Guardar" }).click();
      await conflict(page).getByText(theirs).waitFor();
      await conflict(page).getByText("Propio").waitFor();
    };

    await propose("Ajeno");
    await conflict(page).getByRole("button", { name: "Quedarme con lo suyo" }).click();
    await page.getByRole("heading", { level: 1, name: "Ajeno" }).waitFor();
    expect((await getTicket(ticket.id)).title).toBe("Ajeno");

    await propose("Otro ajeno");
    await conflict(page).getByRole("button", { name: "Quedarme con lo mío" }).click();
    await page.getByRole("heading", { level: 1, name: "Propio" }).waitFor();
    await expect.poll(async () => (await getTicket(ticket.id)).title).toBe("Propio");
  });

  it("is taken back, with a word, when the server cannot be reached", async () => {
    const ticket = await outage();
    const page = await open();
    await show(page, ticket);
    await page.route(API, (route) => route.abort("connectionrefused"));
    await page.getByRole("button", { name: "Estado: Abierto. Cambiar" }).click();
    await page.getByRole("menuitemradio", { name: "Resuelto" }).click();
    const alert = page.getByRole("alert").filter({ hasText: "se muestra como estaba: Estado" });
    await alert.waitFor();
    await page.getByRole("button", { name: "Estado: Abierto. Cambiar" }).waitFor();

    await page.unroute(API);
    await alert.getByRole("button", { name: "Reintentar" }).click();
    await page.getByRole("button", { name: "Estado: Resuelto. Cambiar" }).waitFor();
    await expect.poll(async () => (await getTicket(ticket.id)).status).toBe("resolved");
  });

  it("is not there to be changed when there is no such ticket", async () => {
    const page = await open();
    for (const id of ["999999999", "abc", "99999999999999999999"]) {
      await page.goto(`/tickets/${id}`);
      await page.getByText("Este ticket no existe").waitFor();
    }
  });
});

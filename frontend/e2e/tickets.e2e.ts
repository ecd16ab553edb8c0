import { describe, expect, it } from "vitest";

import { createSettledTicket, createTicket, findTickets, uniqueWord, updateTicket } from "./support/api";
import { API, browserForTests } from "./support/browser";

const open = browserForTests();

describe("a new ticket", () => {
  it("is written in the form, and its priority arrives in the queue without a reload", async () => {
    const page = await open();
    const word = uniqueWord();
    await page.goto("/");
    await page.evaluate(() => document.body.setAttribute("data-not-reloaded", ""));

    await page.getByRole("button", { name: "Nuevo ticket" }).click();
    const form = page.getByRole("dialog", { name: "Nuevo ticket" });
    await form.getByLabel("Título").fill(`Servidor caído en producción ${word}`);
    await form.getByLabel("Correo del solicitante").fill("ana@example.com");
    await form.getByLabel("Descripción").fill("Nadie puede entrar");
    await form.getByRole("button", { name: "Más campos" }).click();
    const tags = form.getByLabel("Etiquetas");
    await tags.fill("red");
    await tags.press("Enter");
    await form.getByRole("button", { name: "Crear ticket" }).click();

    await form.waitFor({ state: "hidden" });
    const row = page.getByRole("row", { name: word });
    await row.getByText("Crítica").waitFor();
    await row.getByText("ana@example.com").waitFor();
    await row.getByText("red", { exact: true }).waitFor();
    expect(await page.locator("body[data-not-reloaded]").count()).toBe(1);
    // Told to those who do not see it, too.
    await page.getByRole("status").getByText(new RegExp(`${word}: prioridad Crítica`)).waitFor();

    const stored = (await findTickets(word)).results;
    expect(stored).toHaveLength(1);
    expect(stored[0]).toMatchObject({ description: "Nadie puede entrar", priority: "critical" });
  });

  it("made by somebody else appears by itself", async () => {
    const page = await open({ locale: "en-GB" });
    const word = uniqueWord();
    const shown = await createTicket({ title: `Impresora ${uniqueWord()}` });
    await page.goto("/");
    // What comes before the list has been loaded is no news but a part of it.
    await page.getByRole("row", { name: shown.title }).waitFor();

    await createTicket({ title: `Servidor caído ${word}` });

    // It waits, so as not to move what somebody reads.
    await page.getByRole("button", { name: /^\d+ new$/ }).click();
    const row = page.getByRole("row", { name: word });
    await row.getByText("Critical").waitFor();
  });

  it("is checked while it is written, before anything is sent", async () => {
    const page = await open();
    const sent: string[] = [];
    page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
    await page.goto("/?new=1");
    const form = page.getByRole("dialog", { name: "Nuevo ticket" });

    await form.getByLabel("Correo del solicitante").fill("ana");
    await form.getByLabel("Título").focus();
    await form.getByText("no parece una dirección de correo").waitFor();
    await form.getByRole("button", { name: "Crear ticket" }).click();
    await form.getByText("Escribe un título.").waitFor();
    expect(await form.getByLabel("Título").evaluate((field) => field === document.activeElement)).toBe(true);

    await form.getByLabel("Título").fill("x".repeat(201));
    await form.getByText("El título admite 200 caracteres como máximo.").waitFor();
    expect(sent).toEqual([]);
  });

  it("is still there after a reload, until it is discarded", async () => {
    const page = await open();
    await page.goto("/?new=1");
    const title = page.getByRole("dialog").getByLabel("Título");
    await title.fill("La impresora no");

    await page.reload();
    await page.getByText("Hemos recuperado lo que tenías escrito.").waitFor();
    expect(await title.inputValue()).toBe("La impresora no");

    await page.getByRole("button", { name: "Descartar" }).click();
    await page.reload();
    expect(await title.inputValue()).toBe("");
  });

  it("is made once when the answer is lost and it is sent again", async () => {
    const page = await open();
    const word = uniqueWord();
    let attempts = 0;
    const keys = new Set<string | undefined>();
    await page.route(API, async (route) => {
      const { pathname } = new URL(route.request().url());
      // Not the preview of its priority.
      if (route.request().method() !== "POST" || pathname !== "/api/tickets/") return route.fallback();
      keys.add(route.request().headers()["idempotency-key"]);
      attempts += 1;
      if (attempts > 1) return route.continue();
      // The server gets it and answers; the answer does not reach the browser.
      await route.fetch();
      return route.abort("connectionreset");
    });
    await page.goto("/?new=1");
    const form = page.getByRole("dialog", { name: "Nuevo ticket" });

    await form.getByLabel("Título").fill(`Consulta ${word}`);
    await form.getByRole("button", { name: "Crear ticket" }).click();
    await form.getByRole("alert").getByText("Tu texto está a salvo").waitFor();
    expect(await form.getByLabel("Título").inputValue()).toBe(`Consulta ${word}`);
    await form.getByRole("button", { name: "Enviar de nuevo" }).click();
    await form.waitFor({ state: "hidden" });

    expect(attempts).toBe(2);
    expect(keys.size).toBe(1);
    expect((await findTickets(word)).results).toHaveLength(1);
  });
});

describe("the queue", () => {
  it("filters and searches in the URL, so that a link shows the same", async () => {
    const word = uniqueWord();
    const kept = await createSettledTicket({ title: `Servidor caído ${word} uno` });
    const other = await createSettledTicket({ title: `Servidor caído ${word} dos` });
    await updateTicket(other.id, { status: "waiting" });
    const page = await open();
    await page.goto("/");

    await page.getByRole("searchbox", { name: "Buscar tickets" }).fill(word);
    await page.getByText("2 tickets").waitFor();
    await page.getByRole("button", { name: "Estado" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Abierto" }).click();
    await page.keyboard.press("Escape");
    await page.getByText("1 ticket", { exact: true }).waitFor();

    const link = page.url();
    expect(new URL(link).search).toBe(`?q=${word}&status=open`);
    const visitor = await open();
    await visitor.goto(link);
    await visitor.getByRole("link", { name: kept.title }).waitFor();
    expect(await visitor.getByRole("link", { name: other.title }).count()).toBe(0);

    await visitor.getByRole("button", { name: "Quitar filtros" }).click();
    await visitor.waitForURL((url) => url.search === "");
  });

  it("loads more at the end", async () => {
    const word = uniqueWord();
    for (let number = 0; number < 52; number += 1) {
      await createTicket({ title: `Consulta ${word} ${number}` });
    }
    const page = await open();
    await page.goto(`/?q=${word}`);
    // The first of two pages of 50.
    await page.getByRole("row", { name: `Consulta ${word} 51` }).waitFor();
    const row = page.getByRole("row", { name: word });
    // Of a long list only what is near the view is there.
    expect(await row.count()).toBeLessThan(40);

    await page.evaluate(() => {
      const heights = new Set<number>();
      Object.assign(window, { heights });
      window.addEventListener("scroll", () => {
        heights.add(document.querySelector("tbody")?.offsetHeight ?? 0);
      });
    });
    await page.keyboard.press("End");

    await page.getByRole("row", { name: `Consulta ${word} 0` }).waitFor();
    // What stands for the other rows always has their height: with 50 of them, and with 52.
    const heights = () => [...(window as unknown as { heights: Set<number> }).heights];
    expect([50 * 46, 52 * 46]).toEqual(expect.arrayContaining(await page.evaluate(heights)));
    expect(await row.last().getAttribute("aria-rowindex")).toBe("53");
    expect(await page.getByRole("button", { name: "Cargar más" }).count()).toBe(0);
  });

  it("keeps what it shows through an outage, says so, and recovers by itself", async () => {
    const { title } = await createSettledTicket({ title: `Consulta ${uniqueWord()}` });
    const page = await open();
    await page.goto("/");
    await page.getByRole("link", { name: title }).waitFor();

    await page.route(API, (route) => route.abort("connectionrefused"));
    // Something happens, and is asked for.
    await createTicket({ title: `Consulta ${uniqueWord()}` });
    await page.getByText("El servidor no responde.").waitFor();
    expect(await page.getByRole("link", { name: title }).count()).toBe(1);

    await page.unroute(API);
    await page.getByText("El servidor no responde.").waitFor({ state: "hidden" });
  });

  it("shows an error with a way to try again when it cannot load at all", async () => {
    const page = await open();
    await page.route(API, (route) => route.abort("connectionrefused"));
    await page.goto("/");
    const retry = page.getByRole("button", { name: "Reintentar" });
    await retry.waitFor();

    await page.unroute(API);
    await retry.click();
    await page.getByRole("table").waitFor();
  });
});

describe("notifications", () => {
  it("are counted, listed and marked as read", async () => {
    const ticket = await createSettledTicket({ title: `Servidor caído ${uniqueWord()}` });
    const page = await open();
    await page.goto("/");
    const bell = page.getByRole("button", { name: /^Notificaciones: \d+\+? sin leer/ });
    const unread = async () => Number(/\d+/.exec((await bell.getAttribute("aria-label")) ?? "")?.[0]);
    await expect.poll(unread).toBeGreaterThanOrEqual(2);

    await bell.click();
    const panel = page.getByRole("dialog", { name: "Notificaciones" });
    const mine = panel.getByRole("listitem").filter({ hasText: `#${ticket.id} ` });
    await expect.poll(() => mine.count()).toBe(2);
    await mine.first().getByRole("button", { name: /^Marcar como leída/ }).click();
    await expect.poll(() => mine.getByRole("button").count()).toBe(1);

    // Opening it reads it as well.
    await mine.nth(1).getByRole("link").click();
    await page.waitForURL(`**/tickets/${ticket.id}`);
    await expect
      .poll(async () => {
        const path = `/api/notifications/?unread=true&ticket_id=${ticket.id}`;
        const response = await page.request.get(path);
        return ((await response.json()) as { count: number }).count;
      })
      .toBe(0);
  });
});

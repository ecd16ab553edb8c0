import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";

import type { Ticket } from "../src/lib/api/schema";
import { addComment, createSettledTicket, uniqueWord, updateTicket } from "./support/api";
import { COLOURS, violations } from "./support/axe";
import { API, DESKTOP, PHONE, browserForTests } from "./support/browser";

const open = browserForTests();

const journey = (page: Page) => page.getByRole("region", { name: "Recorrido" });

async function show(page: Page, ticket: Ticket) {
  await page.goto(`/tickets/${ticket.id}`);
  await page.getByRole("heading", { level: 1, name: ticket.title }).waitFor();
  await journey(page).getByRole("listitem").first().waitFor();
}

describe("a ticket's page", () => {
  let ticket: Ticket;

  beforeAll(async () => {
    ticket = await createSettledTicket({
      title: `Servidor caído en producción ${uniqueWord()}`,
      description: "Nadie puede entrar",
    });
    await addComment(ticket.id, {
      body: "# Qué pasa\n\n- [x] visto\n- [ ] hecho\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n`código` y [web](https://example.com)",
    });
    await addComment(ticket.id, { body: "Es el disco", internal: true });
    await updateTicket(ticket.id, { assignee_email: "leo@example.com", tags: ["producción", "red"] });
  });

  it("speaks the language that one switches to, with what the server writes", async () => {
    const page = await open();
    await show(page, ticket);
    await page.getByText(/regla “Interrupción”/).first().waitFor();
    await page.getByRole("button", { name: "EN, inglés" }).click();
    await page.getByRole("region", { name: "Journey" }).waitFor();
    await page.getByText(/rule “Outage”/).first().waitFor();
    await page.getByRole("heading", { name: "Details" }).waitFor();
  });

  it("fits a phone of 360 px", async () => {
    const page = await open({ viewport: PHONE });
    await show(page, ticket);
    await page.getByRole("button", { name: "Editar etiquetas" }).click();
    await page.getByRole("button", { name: "Asignar a otra persona" }).click();
    // A list that opens is put in its place a moment later.
    await expect
      .poll(() =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      )
      .toBe(0);
  });

  const STATES = {
    "comments and notes": async (page: Page) => {
      await page.getByText("Nota interna", { exact: true }).last().click();
      await page.getByRole("article").getByRole("heading", { name: "Qué pasa" }).waitFor();
    },
    "the menus": async (page: Page) => {
      await page.getByRole("button", { name: /^Prioridad: / }).click();
      await page.getByRole("menuitemradio", { name: "Automática" }).waitFor();
    },
    "the forms": async (page: Page) => {
      await page.getByRole("button", { name: "Editar etiquetas" }).click();
      await page.getByRole("button", { name: "Editar título y descripción" }).click();
      await page.getByRole("button", { name: "Asignar a otra persona" }).click();
      await page.getByRole("combobox", { name: "Nombre o correo" }).fill("leo");
      await page.getByRole("button", { name: "Asignar", exact: true }).click();
      await page.getByText("no parece una dirección").waitFor();
    },
    "a conflict and a comment that did not go out": async (page: Page) => {
      await page.getByRole("button", { name: "Editar título y descripción" }).click();
      await page.getByRole("textbox", { name: "Descripción" }).fill(`Mía ${uniqueWord()}`);
      await updateTicket(ticket.id, { description: `Suya ${uniqueWord()}` });
      await page.getByRole("button", { name: "Guardar" }).click();
      await page.getByRole("region", { name: "Alguien lo cambió mientras tanto" }).waitFor();
      await page.route(API, (route) => route.abort("connectionrefused"));
      await page.getByLabel(/^Texto de la (respuesta|nota)/).fill("No sale");
      await page.getByRole("button", { name: /^(Enviar respuesta|Añadir nota)/ }).click();
      await page.getByText("no sabemos si ha llegado").waitFor();
    },
  };

  const check = async (viewport: typeof PHONE, bring: (page: Page) => Promise<void>) => {
    const page = await open({ viewport });
    await show(page, ticket);
    await bring(page);
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.locator("html[data-mantine-color-scheme=dark]").waitFor();
    expect(await violations(page, COLOURS)).toEqual([]);
  };

  for (const [name, bring] of Object.entries(STATES)) {
    it(`with ${name} has nothing that axe finds, in either theme`, () => check(DESKTOP, bring));
  }

  // What a narrow screen lays out otherwise.
  for (const name of ["the forms", "a conflict and a comment that did not go out"] as const) {
    it(`with ${name} has nothing that axe finds on a phone, in either theme`, () =>
      check(PHONE, STATES[name]));
  }
});

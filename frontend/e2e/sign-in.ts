/** Against a system with AUTH=required: `tests/security/test_browser.py` starts one, and this. */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";

import type { Ticket } from "../src/lib/api/schema";
import { uniqueWord } from "./support/api";
import { COLOURS, violations } from "./support/axe";
import { browserForTests, PHONE } from "./support/browser";
import { pressWhileTypingATag } from "./support/new-ticket";
import { fillIn, OtherBrowser, personOf } from "./support/person";

const open = browserForTests();
const requester = personOf("requester");
const agent = personOf("agent");
const word = uniqueWord();

let own: Ticket;
let foreign: Ticket;
let elsewhere: OtherBrowser;

beforeAll(async () => {
  elsewhere = await OtherBrowser.of(agent);
  const other = await OtherBrowser.of(requester);
  own = await other.createTicket({ title: `Sin correo ${word}`, description: "Desde ayer" });
  foreign = await elsewhere.createTicket({ title: `Servidor caído ${word}` });
});

const password = (page: Page) => page.getByLabel("Contraseña", { exact: true });
const signInPage = (page: Page) =>
  page.getByRole("heading", { level: 1, name: "Iniciar sesión" }).waitFor();
const ended = (page: Page) => page.getByRole("dialog", { name: "Tu sesión ha terminado" });
const titleOf = (page: Page, { title }: Ticket) =>
  page.getByRole("heading", { level: 1, name: title }).waitFor();

async function axeInBothThemes(page: Page) {
  expect(await violations(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.locator("html[data-mantine-color-scheme=dark]").waitFor();
  expect(await violations(page, COLOURS)).toEqual([]);
}

describe("whoever has not signed in", () => {
  it("is asked to, whatever the address, and comes out there", async () => {
    const page = await open();
    const asked: string[] = [];
    page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith("/api/")) asked.push(pathname);
    });
    await page.goto(`/tickets/${foreign.id}?from=mail`);
    await signInPage(page);
    expect(new Set(asked)).toEqual(new Set(["/api/session/"]));
    expect(await page.getByRole("navigation").count()).toBe(0);

    await fillIn(page, { ...agent, password: "not the right one" });
    await page.getByRole("alert").getByText("El correo y la contraseña no se corresponden").waitFor();
    expect(await page.getByLabel("Correo", { exact: true }).inputValue()).toBe(agent.email);
    expect(await password(page).evaluate((field) => field === document.activeElement)).toBe(true);

    await page.keyboard.type(agent.password);
    await page.keyboard.press("Enter");
    await titleOf(page, foreign);
    expect(new URL(page.url()).search).toBe("?from=mail");
  });

  it("finds a form that axe finds nothing in, in either theme, at either width", async () => {
    const page = await open();
    await page.goto("/sign-in");
    await signInPage(page);
    await page.getByRole("button", { name: "Iniciar sesión", exact: true }).click();
    await page.getByText("Escribe tu correo.").waitFor();
    await axeInBothThemes(page);

    await page.setViewportSize(PHONE);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
    expect(await violations(page)).toEqual([]);
  });
});

describe("a ticket of somebody who does not sign in", () => {
  it("is taken, and answered with a link", async () => {
    const page = await open();
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Abrir un ticket sin iniciar sesión" }).click();
    await page.getByRole("heading", { level: 1, name: "Nuevo ticket" }).waitFor();
    await pressWhileTypingATag(page, page.getByRole("main"), `Sin teléfono ${uniqueWord()}`);
    await page.getByRole("heading", { level: 1, name: "Tu ticket se ha enviado" }).waitFor();
    const link = page.getByRole("group", { name: "Enlace a tu ticket" });
    expect(await link.innerText()).toMatch(/\/shared\/[\w-]{43}/);
  });
});

describe("a requester", () => {
  it("sees the own tickets alone, changes their text, and is offered nothing of the desk's", async () => {
    const page = await open();
    await page.goto(`/?q=${word}`);
    await fillIn(page, requester);
    await page.getByRole("link", { name: own.title }).waitFor();
    expect(await page.getByRole("link", { name: word }).count()).toBe(1);
    expect(await page.getByRole("button", { name: "Gestión" }).count()).toBe(0);
    expect(await page.getByRole("link", { name: "Resumen" }).count()).toBe(0);

    await page.getByRole("link", { name: own.title }).click();
    await titleOf(page, own);
    await page.getByRole("button", { name: "Editar título y descripción" }).click();
    const form = page.getByRole("form", { name: "Editar título y descripción" });
    own = { ...own, title: `${own.title} ni agenda` };
    await form.getByLabel("Título").fill(own.title);
    await form.getByRole("button", { name: "Guardar" }).click();
    await form.waitFor({ state: "hidden" });
    await titleOf(page, own);
    await expect
      .poll(async () => (await elsewhere.getTicket(own.id)).title)
      .toBe(own.title);

    await page.goto(`/tickets/${foreign.id}`);
    await page.getByText("Este ticket no existe").waitFor();
  });
});

describe("an agent", () => {
  it("whose session ends at work signs in over it, and loses nothing that was typed", async () => {
    const page = await open();
    await page.goto(`/tickets/${foreign.id}`);
    await fillIn(page, agent);
    await titleOf(page, foreign);
    await page.getByLabel("Texto de la respuesta").fill("Ya lo miramos");
    await elsewhere.endOtherSessions();
    await page.getByRole("button", { name: "Enviar respuesta" }).click();
    await ended(page).waitFor();
    await axeInBothThemes(page);
    await password(page).fill(agent.password);
    await page.keyboard.press("Enter");
    await ended(page).waitFor({ state: "hidden" });
    expect(await page.getByLabel("Texto de la respuesta").inputValue()).toBe("Ya lo miramos");
    await page.getByRole("button", { name: "Enviar respuesta" }).click();
    await page.getByRole("article", { name: /^Respuesta de/ }).getByText("Ya lo miramos").waitFor();

    const title = `Impresora ${uniqueWord()}`;
    await page.getByRole("button", { name: "Nuevo ticket" }).click();
    const form = page.getByRole("dialog", { name: "Nuevo ticket" });
    await form.getByLabel("Título").fill(title);
    await elsewhere.endOtherSessions();
    await form.getByRole("button", { name: "Crear ticket" }).click();
    // Not taken for somebody unknown, though tickets of such people are taken here.
    await ended(page).waitFor();
    // What was typed is there after a reload, too.
    await page.reload();
    await signInPage(page);
    await fillIn(page, agent);
    await form.waitFor();
    expect(await form.getByLabel("Título").inputValue()).toBe(title);
    await form.getByRole("button", { name: "Crear ticket" }).click();
    await form.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Ver el ticket" }).click();
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
  });

  it("sees the queue and the menu, and leaves nothing behind by signing out", async () => {
    const page = await open();
    await page.goto(`/sign-in?next=${encodeURIComponent(`/?q=${word}`)}`);
    await fillIn(page, agent);
    await page.getByRole("link", { name: foreign.title }).waitFor();
    await page.getByRole("link", { name: own.title }).waitFor();
    await page.getByRole("button", { name: "Gestión" }).click();
    await page.getByRole("menuitem", { name: "Reglas de prioridad" }).waitFor();
    // For admins.
    expect(await page.getByRole("menuitem", { name: "Personas" }).count()).toBe(0);
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: /^Cuenta de/ }).click();
    await page.getByRole("menuitem", { name: "Cerrar sesión" }).click();
    await page.waitForURL("**/sign-in");
    await signInPage(page);
    expect((await page.context().cookies()).map(({ name }) => name)).not.toContain("session");

    await page.goBack();
    await signInPage(page);
    expect(await page.getByText(foreign.title).count()).toBe(0);
  });
});

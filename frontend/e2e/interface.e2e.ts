import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";

import { createSettledTicket, uniqueWord } from "./support/api";
import { COLOURS, violations } from "./support/axe";
import { API, PHONE, browserForTests } from "./support/browser";

const open = browserForTests();
let title = "";

beforeAll(async () => {
  title = `Servidor caído en producción ${uniqueWord()}`;
  await createSettledTicket({
    title,
    description: "Nadie puede entrar",
    requester_email: "ana@example.com",
    tags: ["producción", "red"],
  });
});

describe("the language", () => {
  it("is the browser's until somebody switches, and then stays", async () => {
    const page = await open({ locale: "es-ES" });
    const asked = new Set<string | undefined>();
    page.on("request", (request) => {
      // The stream has no words in any language, and its headers are the browser's.
      if (/\/api\/(?!stream)/.test(request.url())) asked.add(request.headers()["accept-language"]);
    });
    await page.goto("/");
    await page.getByRole("heading", { name: "Cola" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("es");
    await expect.poll(() => [...asked]).toEqual(["es"]);

    await page.getByRole("button", { name: "EN, inglés" }).click();
    await page.getByRole("heading", { name: "Queue" }).waitFor();
    asked.clear();
    await page.reload();
    await page.getByRole("heading", { name: "Queue" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    await expect.poll(() => [...asked]).toEqual(["en"]);
  });

  it("reaches what the server writes", async () => {
    const page = await open({ locale: "en-GB" });
    await page.goto("/");
    await page.getByRole("button", { name: /^Notifications/ }).click();
    const texts = page.getByRole("dialog", { name: "Notifications" }).getByRole("listitem");
    await texts.first().waitFor();
    const english = await texts.first().innerText();
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "ES, Spanish" }).click();
    await page.getByRole("button", { name: /^Notificaciones/ }).click();
    const list = page.getByRole("dialog", { name: "Notificaciones" }).getByRole("listitem");
    await expect.poll(() => list.first().innerText()).not.toBe(english);
  });
});

describe("the theme", () => {
  it("is the system's until somebody switches, and then stays", async () => {
    const page = await open({ colorScheme: "dark" });
    const scheme = () => page.locator("html").getAttribute("data-mantine-color-scheme");
    await page.goto("/");
    expect(await scheme()).toBe("dark");

    await page.getByRole("button", { name: "Usar el tema claro" }).click();
    expect(await scheme()).toBe("light");
    await page.reload();
    await page.getByRole("heading", { name: "Cola" }).waitFor();
    expect(await scheme()).toBe("light");
  });
});

describe("the keyboard", () => {
  it("gets from the top of the page into a ticket and back to the same list", async () => {
    const page = await open();
    await page.goto(`/?q=${encodeURIComponent(title)}`);
    await page.getByRole("link", { name: title }).waitFor();

    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: title }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");

    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.searchParams.get("q") === title);
  });

  it("opens and leaves the new ticket's form, back where it was", async () => {
    const page = await open();
    await page.goto("/");
    const button = page.getByRole("button", { name: "Nuevo ticket" });
    await button.focus();
    await page.keyboard.press("Enter");
    const field = page.getByRole("dialog").getByLabel("Título");
    await expect
      .poll(() => field.evaluate((element) => element === document.activeElement))
      .toBe(true);

    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await expect
      .poll(() => button.evaluate((element) => element === document.activeElement))
      .toBe(true);
  });
});

describe("a phone of 360 px", () => {
  it("shows cards, and nothing reaches over the edge", async () => {
    const page = await open({ viewport: PHONE });
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

    await page.goto("/");
    await page.getByRole("link", { name: title }).waitFor();
    expect(await page.getByRole("table").count()).toBe(0);
    expect(await overflow()).toBe(0);

    await page.getByRole("link", { name: title }).click();
    await page.getByRole("region", { name: "Recorrido" }).waitFor();
    expect(await overflow()).toBe(0);

    await page.getByRole("button", { name: "Nuevo ticket" }).click();
    const form = page.getByRole("dialog", { name: "Nuevo ticket" });
    await form.getByLabel("Título").waitFor();
    const box = await form.boundingBox();
    expect(box?.width).toBeLessThanOrEqual(PHONE.width);
    expect(await overflow()).toBe(0);
  });
});

/** States that a page may be brought to; as they are at first, accessibility.e2e.ts looks at them. */
const VIEWS: Record<string, (page: Page) => Promise<void>> = {
  "queue, filter open": async (page) => {
    await page.goto("/?status=open");
    await page.getByRole("button", { name: "Prioridad" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Crítica" }).waitFor();
  },
  "menu of the management, open": async (page) => {
    await page.goto("/");
    // The header is there before the page itself.
    await page.getByRole("heading", { name: "Cola" }).waitFor();
    await page.getByRole("button", { name: "Gestión" }).click();
    await page.getByRole("menuitem", { name: "Reglas de prioridad" }).waitFor();
  },
  "queue, nothing found": async (page) => {
    await page.goto("/?q=zzzzzzzzzz");
    await page.getByText("Ningún ticket coincide").waitFor();
  },
  "queue, out of order": async (page) => {
    await page.route(API, (route) => route.abort("connectionrefused"));
    await page.goto("/");
    await page.getByRole("button", { name: "Reintentar" }).waitFor();
  },
  "new ticket, with complaints": async (page) => {
    await page.goto("/?new=1");
    await page.getByRole("button", { name: "Más campos" }).click();
    await page.getByRole("dialog").getByLabel("Etiquetas").fill("red,vpn");
    await page.getByRole("button", { name: "Crear ticket" }).click();
    await page.getByText("Escribe un título.").waitFor();
  },
  "new ticket, out of order": async (page) => {
    await page.goto("/?new=1");
    await page.route(API, (route) => route.abort("connectionrefused"));
    await page.getByRole("dialog").getByLabel("Título").fill("No sale");
    await page.getByRole("button", { name: "Crear ticket" }).click();
    await page.getByText("Tu texto está a salvo").waitFor();
  },
  "ticket, unknown": async (page) => {
    await page.goto("/tickets/999999999");
    await page.getByText("Este ticket no existe").waitFor();
  },
  notifications: async (page) => {
    await page.goto("/");
    await page.getByRole("button", { name: /^Notificaciones/ }).click();
    await page.getByRole("dialog", { name: "Notificaciones" }).getByRole("listitem").first().waitFor();
  },
};

describe("axe", () => {
  for (const [name, show] of Object.entries(VIEWS)) {
    it(`finds nothing in "${name}" in either theme, nor on a phone`, async () => {
      const page = await open();
      await show(page);
      expect(await violations(page)).toEqual([]);

      await page.emulateMedia({ colorScheme: "dark" });
      await page.locator("html[data-mantine-color-scheme=dark]").waitFor();
      expect(await violations(page, COLOURS)).toEqual([]);

      const phone = await open({ viewport: PHONE });
      await show(phone);
      expect(await violations(phone)).toEqual([]);
    });
  }
});

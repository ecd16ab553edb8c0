import { describe, expect, it } from "vitest";

import { BASE_URL, browserForTests } from "./support/browser";

const open = browserForTests();

describe("the page of the contract", () => {
  it("shows the operations, and tries one out, with nothing refused by its own policy", async () => {
    const page = await open();
    const complaints: string[] = [];
    const elsewhere: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol !== "data:" && url.host !== new URL(BASE_URL).host) {
        elsewhere.push(request.url());
      }
    });
    await page.goto("/api/docs/");
    await page.getByRole("heading", { name: /Sistema de Tickets/ }).waitFor();

    await page.locator("#operations-triage-preview_priority .opblock-summary-control").click();
    await page.getByRole("button", { name: "Try it out" }).click();
    await page.locator(".body-param__text").fill('{"title": "Servidor caído"}');
    const sent = page.waitForRequest((request) => request.method() === "POST");
    await page.getByRole("button", { name: "Execute" }).click();
    expect((await sent).headers()["x-csrf-protection"]).toBe("1");
    await page.locator(".live-responses-table .response-col_status", { hasText: "200" }).waitFor();

    expect(complaints).toEqual([]);
    expect(elsewhere).toEqual([]);
  });
});

import type { Page } from "playwright-core";

import type { NewTicket, Ticket } from "../../src/lib/api/schema";
import { BASE_URL } from "./browser";

/** Somebody with an account, where people have to sign in. */
export interface Person {
  email: string;
  password: string;
}

/** Who the caller has made (`tests/security/test_browser.py`). */
export function personOf(role: "requester" | "agent"): Person {
  const email = process.env[`E2E_${role.toUpperCase()}`];
  const password = process.env.E2E_PASSWORD;
  if (email === undefined || password === undefined) {
    throw new Error("these runs are a part of the tests of security: make security");
  }
  return { email, password };
}

export async function fillIn(page: Page, { email, password }: Person): Promise<void> {
  await page.getByLabel("Correo", { exact: true }).fill(email);
  await page.getByLabel("Contraseña", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
}

/** The same person's other browser. */
export class OtherBrowser {
  private constructor(private readonly cookie: string) {}

  static async of({ email, password }: Person): Promise<OtherBrowser> {
    const response = await send("POST", "/api/session/", "", { email, password });
    if (!response.ok) throw new Error(`signing in: ${response.status} ${await response.text()}`);
    return new OtherBrowser(response.headers.get("Set-Cookie")?.split(";")[0] ?? "");
  }

  createTicket(content: NewTicket): Promise<Ticket> {
    return this.call("POST", "/api/tickets/", content);
  }

  getTicket(id: number): Promise<Ticket> {
    return this.call("GET", `/api/tickets/${id}/`);
  }

  /** Ends the person's sessions everywhere else. */
  async endOtherSessions(): Promise<void> {
    const { results } = await this.call<{ results: { id: number; current: boolean }[] }>(
      "GET",
      "/api/sessions/",
    );
    for (const { id, current } of results) {
      if (!current) await this.call("DELETE", `/api/sessions/${id}/`);
    }
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await send(method, path, this.cookie, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
}

function send(method: string, path: string, cookie: string, body?: unknown): Promise<Response> {
  return fetch(BASE_URL + path, {
    method,
    headers: { "Content-Type": "application/json", "X-CSRF-Protection": "1", Cookie: cookie },
    body: body === undefined ? null : JSON.stringify(body),
  });
}

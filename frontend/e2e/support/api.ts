import { expect, vi } from "vitest";

import type {
  Comment,
  DeadLetter,
  NewComment,
  NewTicket,
  NewTriageRule,
  Page,
  Ticket,
  TicketChanges,
  TriageRule,
  Webhook,
  WebhookEvent,
} from "../../src/lib/api/schema";
import { BASE_URL } from "./browser";

/** The API as another person's client would use it, past the browser under test. */
async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(BASE_URL + path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

export function createTicket(content: NewTicket): Promise<Ticket> {
  return call("POST", "/api/tickets/", content);
}

export function updateTicket(id: number, changes: TicketChanges): Promise<Ticket> {
  return call("PATCH", `/api/tickets/${id}/`, changes);
}

export function getTicket(id: number): Promise<Ticket> {
  return call("GET", `/api/tickets/${id}/`);
}

export function addComment(id: number, comment: Partial<NewComment>): Promise<Comment> {
  return call("POST", `/api/tickets/${id}/comments/`, comment);
}

export function getComments(id: number): Promise<Page<Comment>> {
  return call("GET", `/api/tickets/${id}/comments/`);
}

export function findTickets(q: string): Promise<Page<Ticket>> {
  return call("GET", `/api/tickets/?q=${encodeURIComponent(q)}`);
}

/** How many tickets a list has, by its query. */
export async function countTickets(query: string): Promise<number> {
  return (await call<Page<Ticket>>("GET", `/api/tickets/?${query}&page_size=1`)).count;
}

/** A ticket the system has dealt with: prioritised, and announced. */
export async function createSettledTicket(content: NewTicket): Promise<Ticket> {
  return settled(await createTicket(content));
}

/** Waits until the system has dealt with a ticket. */
export async function settled({ id }: Ticket): Promise<Ticket> {
  await vi.waitFor(
    async () => {
      expect((await getTicket(id)).priority).not.toBeNull();
      const announced = await call<Page<unknown>>("GET", `/api/notifications/?ticket_id=${id}`);
      expect(announced.count).toBeGreaterThanOrEqual(2);
    },
    { timeout: 15_000, interval: 200 },
  );
  return getTicket(id);
}

export function createRule(rule: NewTriageRule): Promise<TriageRule> {
  return call("POST", "/api/triage/rules/", rule);
}

export async function listRules(): Promise<TriageRule[]> {
  return (await call<{ results: TriageRule[] }>("GET", "/api/triage/rules/")).results;
}

export async function deleteRule(id: number): Promise<void> {
  await call("DELETE", `/api/triage/rules/${id}/`);
}

export function createWebhook(url: string, events: WebhookEvent[]): Promise<Webhook> {
  return call("POST", "/api/webhooks/", { url, events });
}

export async function deleteWebhook(id: number): Promise<void> {
  await call("DELETE", `/api/webhooks/${id}/`);
}

/** The dead letters whose body begins with a text. */
export async function deadLetters(beginning: string): Promise<DeadLetter[]> {
  const { results } = await call<{ results: DeadLetter[] }>("GET", "/api/dead-letters/");
  return results.filter(({ body }) => body.startsWith(beginning));
}

export async function discardDeadLetter(id: string): Promise<void> {
  await call("DELETE", `/api/dead-letters/${id}/`);
}

/**
 * A dead letter: a message that the assignment service cannot read. It is put into the service's
 * queue as any program on the broker could, by the management page's API.
 */
export async function createDeadLetter(body: string): Promise<DeadLetter> {
  const { RABBITMQ_MANAGEMENT_URL, RABBITMQ_USER, RABBITMQ_PASSWORD } = process.env;
  const response = await fetch(`${RABBITMQ_MANAGEMENT_URL}/api/exchanges/%2F/amq.default/publish`, {
    method: "POST",
    headers: {
      Authorization: `Basic ${btoa(`${RABBITMQ_USER}:${RABBITMQ_PASSWORD}`)}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({
      properties: { content_type: "application/json", delivery_mode: 2 },
      routing_key: "evt-ticket-ticket.created--assignment.on_ticket_created",
      payload: body,
      payload_encoding: "string",
    }),
  });
  expect(await response.json()).toEqual({ routed: true });
  return vi.waitFor(
    async () => {
      const [letter] = await deadLetters(body);
      if (letter === undefined) throw new Error("not set aside yet");
      return letter;
    },
    { timeout: 15_000, interval: 100 },
  );
}

/** A word no other run has used: tests find their own tickets by it. */
export function uniqueWord(): string {
  return `prueba${Math.random().toString(36).slice(2, 10)}`;
}

import { expect, vi } from "vitest";

import type { Comment, NewComment, NewTicket, Page, Ticket, TicketChanges } from "../../src/lib/api/schema";
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
  return JSON.parse(text) as T;
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

/** A ticket the system has dealt with: prioritised, and announced. */
export async function createSettledTicket(content: NewTicket): Promise<Ticket> {
  const { id } = await createTicket(content);
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

/** A word no other run has used: tests find their own tickets by it. */
export function uniqueWord(): string {
  return `prueba${Math.random().toString(36).slice(2, 10)}`;
}

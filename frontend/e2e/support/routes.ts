import type { Page } from "playwright-core";

import {
  createDeadLetter,
  createSettledTicket,
  createWebhook,
  deleteWebhook,
  discardDeadLetter,
  listRules,
} from "./api";

/** What has to be there for every page to have something to show. */
export interface Content {
  ticket: number;
  rule: number;
  webhook: number;
  /** Takes away what would disturb others. */
  remove: () => Promise<void>;
}

export async function createContent(): Promise<Content> {
  const [ticket, webhook, letter, rules] = await Promise.all([
    createSettledTicket({
      title: "Servidor caído en producción",
      description:
        "Nadie puede entrar desde las 8:10.\n\nLa tienda responde 502 y el panel no carga. Ayer por la noche se actualizó el balanceador; reiniciarlo no ha servido.",
      requester_email: "ana.ruiz@example.com",
      tags: ["producción", "red"],
    }),
    // A name that leads nowhere: nothing is sent, and deliveries are there to look at.
    createWebhook("https://avisos.example.invalid/tickets", ["ticket.created"]),
    createDeadLetter('{"id": "doce", "title": "Sin número"}'),
    listRules(),
  ]);
  return {
    ticket: ticket.id,
    rule: rules[0]?.id ?? 0,
    webhook: webhook.id,
    remove: async () => {
      await deleteWebhook(webhook.id);
      await discardDeadLetter(letter.id);
    },
  };
}

interface Route {
  path: (content: Content) => string;
  /** Waits until the page shows what it is about; texts as of the page in Spanish. */
  ready: (page: Page) => Promise<void>;
  /** False: no picture is made of it, as there is little on it while nobody signs in. */
  pictured?: boolean;
}

const heading = (name: string) => (page: Page) =>
  page.getByRole("heading", { name, exact: true }).first().waitFor();

/** Every page there is, by its name in file names. For accessibility.e2e.ts and screenshots.ts. */
export const ROUTES: Record<string, Route> = {
  queue: {
    path: () => "/",
    ready: (page) => page.getByRole("link", { name: /Servidor caído/ }).first().waitFor(),
  },
  "new-ticket": {
    path: () => "/?new=1",
    ready: async (page) => {
      const form = page.getByRole("dialog");
      await form.getByLabel("Título").fill("La centralita no funciona");
      await form.getByRole("status", { name: "Prioridad prevista" }).getByText("Alta").waitFor();
    },
  },
  ticket: {
    path: ({ ticket }) => `/tickets/${ticket}`,
    ready: (page) => page.getByRole("heading", { level: 1, name: /Servidor caído/ }).waitFor(),
  },
  overview: { path: () => "/overview", ready: heading("Resumen") },
  triage: {
    path: () => "/triage",
    ready: (page) => page.getByRole("button", { name: /^Subir/ }).first().waitFor(),
  },
  "triage-rule": { path: ({ rule }) => `/triage/${rule}`, ready: heading("Historial") },
  "triage-new": { path: () => "/triage/new", ready: heading("Condiciones"), pictured: false },
  sla: { path: () => "/sla", ready: heading("Plazos") },
  webhooks: {
    path: () => "/webhooks",
    ready: (page) => page.getByRole("link", { name: /example\.invalid/ }).first().waitFor(),
  },
  webhook: { path: ({ webhook }) => `/webhooks/${webhook}`, ready: heading("Entregas") },
  "dead-letters": {
    path: () => "/dead-letters",
    ready: (page) => page.getByRole("button", { name: /^Descartar/ }).first().waitFor(),
  },
  account: { path: () => "/account", ready: heading("Mi cuenta"), pictured: false },
  people: { path: () => "/people", ready: heading("Personas"), pictured: false },
  audit: { path: () => "/audit", ready: heading("Registro de auditoría"), pictured: false },
  "not-found": {
    path: () => "/nowhere",
    ready: (page) => page.getByText("Esta página no existe").waitFor(),
    pictured: false,
  },
};

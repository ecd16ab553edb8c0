import type { Language } from "@/i18n/language";

import type { TicketFilters } from "../filters";

/**
 * Query keys of the feature: everything under "tickets" can be renewed at once, and everything about
 * one ticket by its id in the third place.
 */
export const ticketKeys = {
  all: ["tickets"] as const,
  lists: ["tickets", "list"] as const,
  // Whose tickets "me" are hangs on who asks.
  list: (filters: TicketFilters, me: string | null) => ["tickets", "list", filters, me] as const,
  heads: ["tickets", "head"] as const,
  head: (filters: TicketFilters, me: string | null) => ["tickets", "head", filters, me] as const,
  page: (filters: TicketFilters, me: string | null, cursor: string) =>
    ["tickets", "page", filters, me, cursor] as const,
  count: (filters: TicketFilters, me: string | null) => ["tickets", "count", filters, me] as const,
  facets: (filters: TicketFilters, me: string | null) => ["tickets", "facets", filters, me] as const,
  /** The ticket itself, and the beginning of all that its page shows beside it. */
  detail: (id: number) => ["tickets", "detail", id] as const,
  // The server writes the texts of these, so what is cached belongs to one language.
  history: (id: number, language: Language) => ["tickets", "detail", id, "history", language] as const,
  reason: (id: number, language: Language) => ["tickets", "detail", id, "reason", language] as const,
};

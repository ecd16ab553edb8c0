import type { Language } from "@/i18n/language";

import type { TicketFilters } from "../filters";

/** Query keys of the feature: everything under "tickets" can be renewed at once. */
export const ticketKeys = {
  lists: ["tickets", "list"] as const,
  list: (filters: TicketFilters) => ["tickets", "list", filters] as const,
  heads: ["tickets", "head"] as const,
  head: (filters: TicketFilters) => ["tickets", "head", filters] as const,
  /** The ticket itself, and the beginning of all that its page shows beside it. */
  detail: (id: number) => ["tickets", "detail", id] as const,
  // The server writes the texts of these, so what is cached belongs to one language.
  history: (id: number, language: Language) => ["tickets", "detail", id, "history", language] as const,
  reason: (id: number, language: Language) => ["tickets", "detail", id, "reason", language] as const,
};

import type { TicketFilters } from "../filters";

/** Query keys of the feature: everything under "tickets" can be renewed at once. */
export const ticketKeys = {
  lists: ["tickets", "list"] as const,
  list: (filters: TicketFilters) => ["tickets", "list", filters] as const,
  heads: ["tickets", "head"] as const,
  head: (filters: TicketFilters) => ["tickets", "head", filters] as const,
  detail: (id: number) => ["tickets", "detail", id] as const,
};

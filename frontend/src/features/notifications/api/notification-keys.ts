import type { Language } from "@/i18n/language";

/** The server writes the texts, so what is cached belongs to one language. */
export const notificationKeys = {
  all: ["notifications"] as const,
  unread: ["notifications", "unread"] as const,
  list: (language: Language, unreadOnly: boolean) =>
    ["notifications", "list", language, { unreadOnly }] as const,
};

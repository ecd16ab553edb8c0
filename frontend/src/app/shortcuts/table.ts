import { ROLES, type Role } from "@/lib/api/schema";

import { deskFor, managementFor } from "../pages";

/** The letter after `g` that leads to a page. */
const LETTERS: Record<string, string> = {
  "/": "q",
  "/overview": "o",
  "/triage": "t",
  "/sla": "s",
  "/webhooks": "w",
  "/dead-letters": "d",
  "/people": "p",
  "/audit": "l",
  "/account": "a",
};

const ACCOUNT = { to: "/account", label: "session.account", roles: ROLES } as const;

/** Pages somebody can go to by two keys. */
export function pagesFor(role: Role, mode: "open" | "required") {
  const pages = [
    ...deskFor(role),
    ...managementFor(role, mode).flatMap(({ pages }) => pages),
    ...(mode === "required" ? [ACCOUNT] : []),
  ];
  return pages.map(({ to, label }) => ({ keys: `g ${LETTERS[to] ?? ""}`, to, label }));
}

/** What keys do beside that; the list's own are heard by the list. */
export const ACTIONS = [
  { keys: "c", label: "newTicket.open" },
  { keys: "/", label: "filters.search" },
  { keys: "j", label: "shortcuts.next" },
  { keys: "k", label: "shortcuts.previous" },
  { keys: "Enter", label: "shortcuts.open" },
  { keys: "x", label: "shortcuts.select" },
  { keys: "g n", label: "notifications.title" },
  { keys: "?", label: "shortcuts.help" },
] as const;

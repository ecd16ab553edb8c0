import { ROLES, type Role } from "@/lib/api/schema";

import { DESK, MANAGEMENT } from "../pages";

/** The letter after `g` that leads to a page. */
const LETTERS: Record<string, string> = {
  "/": "q",
  "/overview": "o",
  "/triage": "t",
  "/dead-letters": "d",
  "/webhooks": "w",
  "/account": "a",
};

type Known = (typeof DESK)[number] | (typeof MANAGEMENT)[number]["pages"][number];

interface Page {
  to: string;
  label: Known["label"] | "session.account";
  roles: readonly Role[];
}

const PAGES: readonly Page[] = [
  ...DESK,
  ...MANAGEMENT.flatMap(({ pages }): readonly Page[] => pages),
  { to: "/account", label: "session.account", roles: ROLES },
];

/** Pages somebody can go to by two keys. */
export function pagesFor(role: Role) {
  return PAGES.flatMap(({ to, label, roles }) => {
    const letter = LETTERS[to];
    return letter !== undefined && roles.includes(role) ? [{ keys: `g ${letter}`, to, label }] : [];
  });
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

import { ROLES, type Role } from "@/lib/api/schema";

const AGENTS: readonly Role[] = ["agent", "admin"];
const ADMINS: readonly Role[] = ["admin"];

/** The pages one goes to all day, in the order shown in the header. */
const DESK = [
  { to: "/", label: "nav.queue", roles: ROLES },
  { to: "/overview", label: "overview.title", roles: AGENTS },
] as const;

/** The pages of the header that somebody may see. */
export function deskFor(role: Role) {
  return DESK.filter(({ roles }) => roles.includes(role));
}

/** The pages by which the desk is run, by group. */
const MANAGEMENT = [
  {
    label: "menu.rules",
    pages: [
      { to: "/triage", label: "menu.triage", roles: AGENTS, signedIn: false },
      { to: "/sla", label: "menu.sla", roles: AGENTS, signedIn: false },
    ],
  },
  {
    label: "menu.sending",
    pages: [
      { to: "/webhooks", label: "menu.webhooks", roles: AGENTS, signedIn: false },
      { to: "/dead-letters", label: "menu.deadLetters", roles: ADMINS, signedIn: false },
    ],
  },
  {
    label: "menu.system",
    pages: [
      { to: "/people", label: "session.people", roles: ADMINS, signedIn: true },
      { to: "/audit", label: "session.audit", roles: ADMINS, signedIn: true },
    ],
  },
] as const;

/** The groups that somebody may see. Where nobody signs in, there are no people to manage. */
export function managementFor(role: Role, mode: "open" | "required") {
  return MANAGEMENT.map(({ label, pages }) => ({
    label,
    pages: pages.filter(
      ({ roles, signedIn }) => roles.includes(role) && (!signedIn || mode === "required"),
    ),
  })).filter(({ pages }) => pages.length > 0);
}

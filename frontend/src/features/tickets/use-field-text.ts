import { useTranslation } from "react-i18next";

import type { Priority, Status } from "@/lib/api/schema";

const NAMES = {
  title: "ticket.title",
  description: "ticket.description",
  status: "ticket.status",
  priority: "ticket.priority",
  requester_email: "ticket.requester",
  assignee_email: "ticketPage.assignee",
  tags: "ticket.tags",
} as const;

/** The fields of a ticket in words: what they are called, and what is in them. */
export function useFieldText() {
  const { t } = useTranslation();
  const known = (field: string): field is keyof typeof NAMES => field in NAMES;

  const nameOf = (field: string): string => (known(field) ? t(NAMES[field]) : field);

  const valueText = (field: string, value: unknown): string => {
    if (field === "status") return t(`status.${value as Status}`);
    if (field === "priority") {
      return value === null ? t("ticketPage.automatic") : t(`priority.${value as Priority}`);
    }
    if (Array.isArray(value)) return value.length === 0 ? t("ticket.noTags") : value.join(", ");
    if (value === null || value === "" || value === undefined) return t("ticketPage.nothing");
    return typeof value === "string" ? value : JSON.stringify(value);
  };

  return { nameOf, valueText };
}

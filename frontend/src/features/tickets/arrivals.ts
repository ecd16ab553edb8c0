import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { useAnnounce } from "@/components/Announcer";
import type { Priority, Ticket } from "@/lib/api/schema";

export type Known = ReadonlyMap<number, Priority | null>;
export type Prioritised = Ticket & { priority: Priority };

/** Tickets that were waiting for their priority when last seen, and have it now. */
export function arrivals(known: Known, tickets: readonly Ticket[]): Prioritised[] {
  return tickets.filter(
    (ticket): ticket is Prioritised => ticket.priority !== null && known.get(ticket.id) === null,
  );
}

/** Tells screen readers when the priority of a ticket on the page arrives. */
export function useAnnouncePriorities(tickets: readonly Ticket[]): void {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const known = useRef<Known>(new Map());

  useEffect(() => {
    const arrived = arrivals(known.current, tickets);
    known.current = new Map(
      tickets.filter(({ priority }) => priority === null).map(({ id }) => [id, null]),
    );
    const [first] = arrived;
    if (first === undefined) return;
    announce(
      arrived.length === 1
        ? t("queue.priorityArrived", {
            id: first.id,
            title: first.title,
            priority: t(`priority.${first.priority}`),
          })
        : t("queue.prioritiesArrived", { count: arrived.length }),
    );
  }, [tickets, announce, t]);
}

import { Skeleton } from "@mantine/core";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import { Age } from "@/components/Age";
import { PriorityBadge } from "@/components/PriorityBadge";
import { StatusLabel } from "@/components/StatusLabel";
import { Tags } from "@/components/Tags";
import type { Ticket } from "@/lib/api/schema";

import { SelectBox } from "./SelectBox";
import { SlaLeft } from "./SlaLeft";
import classes from "./TicketCards.module.css";
import { TicketLink } from "./TicketLink";
import type { TicketListProps } from "./TicketTable";
import { useWindowRows } from "./use-window-rows";

const CARD_PX = 132;
const GAP_PX = 8;
const SKELETON_CARDS = [82, 64, 75, 58, 70];

export function TicketCards({ tickets, total, selection, onView, target }: TicketListProps) {
  const { list, from, to, before, after } = useWindowRows<HTMLUListElement>({
    count: tickets.length,
    height: CARD_PX,
    gap: GAP_PX,
    onView,
    target,
  });
  return (
    <ul ref={list} className={classes.cards} style={{ paddingTop: before, paddingBottom: after }}>
      {tickets.slice(from, to).map((ticket, index) => (
        <Card
          key={ticket.id}
          ticket={ticket}
          index={from + index}
          total={total ?? -1}
          checked={selection?.ids.has(ticket.id) ?? false}
          onToggle={selection?.toggle ?? null}
        />
      ))}
    </ul>
  );
}

interface CardProps {
  ticket: Ticket;
  index: number;
  total: number;
  checked: boolean;
  onToggle: ((id: number, range: boolean) => void) | null;
}

const Card = memo(function Card({ ticket, index, total, checked, onToggle }: CardProps) {
  const { t } = useTranslation();
  return (
    <li
      className={classes.card}
      data-priority={ticket.priority}
      data-index={index}
      data-selected={checked || undefined}
      aria-posinset={index + 1}
      aria-setsize={total}
    >
      <div className={classes.line}>
        <PriorityBadge priority={ticket.priority} />
        <span className={`${classes.muted ?? ""} ${classes.end ?? ""}`}>
          #{ticket.id} · <Age iso={ticket.created_at} />
        </span>
        {onToggle && <SelectBox ticket={ticket} checked={checked} onToggle={onToggle} />}
      </div>
      <TicketLink ticket={ticket} className={classes.title} />
      <div className={classes.line}>
        <StatusLabel status={ticket.status} />
        {ticket.sla_due_at !== null && <SlaLeft ticket={ticket} />}
        {onToggle && (
          <span className={`${classes.muted ?? ""} ${classes.person ?? ""} ${classes.end ?? ""}`}>
            {ticket.assignee_email ?? t("list.nobody")}
          </span>
        )}
      </div>
      <div className={classes.line}>
        <span className={`${classes.muted ?? ""} ${classes.person ?? ""}`}>
          {ticket.requester_email ?? t("ticket.noRequester")}
        </span>
        <span className={`${classes.tags ?? ""} ${classes.end ?? ""}`}>
          <Tags tags={ticket.tags} limit={2} />
        </span>
      </div>
    </li>
  );
});

export function TicketCardsSkeleton() {
  return (
    <ul className={classes.cards} aria-hidden>
      {SKELETON_CARDS.map((width) => (
        <li key={width} className={classes.card}>
          <Skeleton height={20} width={84} />
          <Skeleton height={14} width={`${width}%`} />
          <Skeleton height={12} width="45%" />
        </li>
      ))}
    </ul>
  );
}

import { Skeleton } from "@mantine/core";
import { memo, type Ref } from "react";

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

const CARD_PX = 112;
const GAP_PX = 8;
const SKELETON_CARDS = [82, 64, 75, 58, 70];

export function TicketCards({ tickets, total, selection, onView, target }: TicketListProps) {
  const { place, items, before, after, measure } = useWindowRows<HTMLUListElement>({
    tickets,
    size: CARD_PX,
    gap: GAP_PX,
    onView,
    target,
  });
  return (
    <ul ref={place} className={classes.cards} style={{ paddingTop: before, paddingBottom: after }}>
      {items.map(({ index }) => {
        const ticket = tickets[index];
        return (
          ticket && (
            <Card
              key={ticket.id}
              ref={measure}
              ticket={ticket}
              index={index}
              total={total ?? -1}
              checked={selection?.ids.has(ticket.id) ?? false}
              onToggle={selection?.toggle ?? null}
            />
          )
        );
      })}
    </ul>
  );
}

interface CardProps {
  ref: Ref<HTMLLIElement>;
  ticket: Ticket;
  index: number;
  total: number;
  checked: boolean;
  onToggle: ((id: number, range: boolean) => void) | null;
}

const Card = memo(function Card({ ref, ticket, index, total, checked, onToggle }: CardProps) {
  return (
    <li
      ref={ref}
      className={classes.card}
      data-priority={ticket.priority}
      data-index={index}
      data-id={ticket.id}
      aria-posinset={index + 1}
      aria-setsize={total}
    >
      <div className={classes.line}>
        <PriorityBadge priority={ticket.priority} />
        <span className={classes.muted}>
          #{ticket.id} · <Age iso={ticket.created_at} />
        </span>
        {onToggle && <SelectBox ticket={ticket} checked={checked} onToggle={onToggle} />}
      </div>
      <TicketLink ticket={ticket} className={classes.title} />
      <div className={classes.line}>
        <StatusLabel status={ticket.status} />
        {ticket.sla_due_at !== null && <SlaLeft ticket={ticket} />}
        <span className={`${classes.muted ?? ""} ${classes.requester ?? ""}`}>
          {ticket.assignee_email ?? ticket.requester_email}
        </span>
      </div>
      <Tags tags={ticket.tags} limit={4} />
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

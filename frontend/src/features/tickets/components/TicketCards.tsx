import { Skeleton } from "@mantine/core";
import { memo } from "react";

import { Age } from "@/components/Age";
import { PriorityBadge } from "@/components/PriorityBadge";
import { StatusLabel } from "@/components/StatusLabel";
import { Tags } from "@/components/Tags";
import type { Ticket } from "@/lib/api/schema";

import classes from "./TicketCards.module.css";
import { TicketLink } from "./TicketLink";

const SKELETON_CARDS = [82, 64, 75, 58, 70];

export function TicketCards({ tickets }: { tickets: Ticket[] }) {
  return (
    <ul className={classes.cards}>
      {tickets.map((ticket) => (
        <Card key={ticket.id} ticket={ticket} />
      ))}
    </ul>
  );
}

const Card = memo(function Card({ ticket }: { ticket: Ticket }) {
  return (
    <li className={classes.card} data-priority={ticket.priority}>
      <div className={classes.line}>
        <PriorityBadge priority={ticket.priority} />
        <span className={classes.muted}>
          #{ticket.id} · <Age iso={ticket.created_at} />
        </span>
      </div>
      <TicketLink ticket={ticket} className={classes.title} />
      <div className={classes.line}>
        <StatusLabel status={ticket.status} />
        <span className={`${classes.muted ?? ""} ${classes.requester ?? ""}`}>
          {ticket.requester_email}
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

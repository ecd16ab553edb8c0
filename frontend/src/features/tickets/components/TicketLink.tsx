import { Link, useLocation } from "react-router";

import type { Ticket } from "@/lib/api/schema";

import classes from "./TicketLink.module.css";

interface TicketLinkProps {
  ticket: Ticket;
  className?: string | undefined;
}

/** The ticket's title, as a link that the whole row or card around it (position: relative) obeys. */
export function TicketLink({ ticket, className = "" }: TicketLinkProps) {
  const { search } = useLocation();
  return (
    <Link
      to={`/tickets/${ticket.id}`}
      state={{ queue: search }}
      className={`${classes.link} ${className}`}
      title={ticket.title}
    >
      {ticket.title}
    </Link>
  );
}

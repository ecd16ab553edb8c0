import { useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { PriorityBadge } from "@/components/PriorityBadge";
import { SearchIcon } from "@/components/icons";
import { StateMessage } from "@/components/StateMessage";
import { Tags } from "@/components/Tags";
import { usePageTitle } from "@/components/use-page-title";
import { hasStatus } from "@/lib/api/errors";
import type { Ticket } from "@/lib/api/schema";

import { useTicket } from "../api/get-ticket";
import { useAnnouncePriorities } from "../arrivals";
import { StatusControl } from "./StatusControl";
import { Description, TicketPending, Times } from "./TicketParts";
import classes from "./TicketView.module.css";

interface TicketViewProps {
  id: number;
  /** What happened to the ticket; the app fills this in. */
  renderHistory: (ticket: Ticket) => ReactNode;
}

const NONE: Ticket[] = [];

export function TicketView({ id, renderHistory }: TicketViewProps) {
  const { t } = useTranslation();
  const query = useTicket(id);
  const ticket = query.data?.ticket;
  usePageTitle(ticket ? `#${id} ${ticket.title}` : t("ticket.page", { id }));
  useAnnouncePriorities(useMemo(() => (ticket ? [ticket] : NONE), [ticket]));

  if (query.data === undefined) {
    if (hasStatus(query.error, 404)) return <NotFoundMessage />;
    return <TicketPending query={query} />;
  }

  return (
    <article className={classes.ticket}>
      <header className={classes.head}>
        <span className={classes.id}>#{query.data.ticket.id}</span>
        <h1>{query.data.ticket.title}</h1>
        {query.isError && (
          <span className={classes.stale} role="status">
            {t("queue.stale")}
          </span>
        )}
      </header>
      <div className={classes.main}>
        <Description text={query.data.ticket.description} />
        {renderHistory(query.data.ticket)}
      </div>
      <Properties ticket={query.data.ticket} etag={query.data.etag} />
    </article>
  );
}

function Properties({ ticket, etag }: { ticket: Ticket; etag: string | null }) {
  const { t } = useTranslation();
  return (
    <aside className={`${classes.panel ?? ""} ${classes.side ?? ""}`} aria-labelledby="properties">
      <h2 id="properties">{t("ticket.properties")}</h2>
      <dl className={classes.properties}>
        <dt>{t("ticket.status")}</dt>
        <StatusControl ticket={ticket} etag={etag} />
        <dt>{t("ticket.priority")}</dt>
        <dd>
          <PriorityBadge priority={ticket.priority} />
        </dd>
        <dt>{t("ticket.requester")}</dt>
        <dd>
          {ticket.requester_email === null ? (
            <span className={classes.none}>{t("ticket.noRequester")}</span>
          ) : (
            <a href={`mailto:${ticket.requester_email}`}>{ticket.requester_email}</a>
          )}
        </dd>
        <dt>{t("ticket.tags")}</dt>
        <dd>
          {ticket.tags.length === 0 ? (
            <span className={classes.none}>{t("ticket.noTags")}</span>
          ) : (
            <Tags tags={ticket.tags} />
          )}
        </dd>
        <Times ticket={ticket} />
      </dl>
    </aside>
  );
}

/** The page of an address that names no ticket. */
export function TicketNotFound() {
  const { t } = useTranslation();
  usePageTitle(t("ticket.notFoundTitle"));
  return <NotFoundMessage />;
}

function NotFoundMessage() {
  const { t } = useTranslation();
  return (
    <StateMessage
      role="status"
      heading="h1"
      icon={<SearchIcon size={24} />}
      title={t("ticket.notFoundTitle")}
      action={<Link to="/">{t("ticket.toQueue")}</Link>}
    >
      {t("ticket.notFoundText")}
    </StateMessage>
  );
}

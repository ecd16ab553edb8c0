import { Skeleton, VisuallyHidden } from "@mantine/core";
import { useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Age } from "@/components/Age";
import { PriorityBadge } from "@/components/PriorityBadge";
import { SearchIcon } from "@/components/icons";
import { ErrorState, OfflineState, StateMessage } from "@/components/StateMessage";
import { Tags } from "@/components/Tags";
import { usePageTitle } from "@/components/use-page-title";
import { useLanguage } from "@/i18n/use-language";
import { hasStatus } from "@/lib/api/errors";
import type { Ticket } from "@/lib/api/schema";
import { formatDateTime } from "@/lib/time";

import { useTicket } from "../api/get-ticket";
import { useAnnouncePriorities } from "../arrivals";
import { StatusControl } from "./StatusControl";
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
    if (query.isError) {
      return (
        <ErrorState
          heading="h1"
          error={query.error}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      );
    }
    return query.fetchStatus === "paused" ? <OfflineState heading="h1" /> : <TicketSkeleton />;
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
        <section className={classes.panel} aria-labelledby="description">
          <h2 id="description">{t("ticket.description")}</h2>
          {query.data.ticket.description === "" ? (
            <p className={classes.none}>{t("ticket.noDescription")}</p>
          ) : (
            <p className={classes.description}>{query.data.ticket.description}</p>
          )}
        </section>
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
        <dt>{t("ticket.created")}</dt>
        <dd>
          <Moment iso={ticket.created_at} />
        </dd>
        <dt>{t("ticket.updated")}</dt>
        <dd>
          <Moment iso={ticket.updated_at} />
        </dd>
      </dl>
    </aside>
  );
}

function Moment({ iso }: { iso: string }) {
  const language = useLanguage();
  return (
    <span className={classes.moment}>
      {formatDateTime(iso, language)}
      <span className={classes.none}>
        <Age iso={iso} />
      </span>
    </span>
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

function TicketSkeleton() {
  const { t } = useTranslation();
  return (
    <div className={classes.ticket}>
      <VisuallyHidden role="status">{t("state.loading")}</VisuallyHidden>
      <div className={classes.head}>
        <Skeleton height={24} width="60%" />
      </div>
      <div className={classes.main}>
        <div className={classes.panel}>
          <Skeleton height={12} width="90%" mb={10} />
          <Skeleton height={12} width="76%" mb={10} />
          <Skeleton height={12} width="40%" />
        </div>
        <div className={classes.panel}>
          <Skeleton height={12} width="50%" mb={14} />
          <Skeleton height={12} width="62%" />
        </div>
      </div>
      <div className={`${classes.panel ?? ""} ${classes.side ?? ""}`}>
        {[70, 55, 80, 45, 62].map((width) => (
          <Skeleton key={width} height={12} width={`${width}%`} mb={18} />
        ))}
      </div>
    </div>
  );
}

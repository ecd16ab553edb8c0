import { Skeleton, VisuallyHidden } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { Age } from "@/components/Age";
import { Markdown } from "@/components/Markdown";
import { ErrorState, OfflineState } from "@/components/StateMessage";
import { useLanguage } from "@/i18n/use-language";
import type { Ticket } from "@/lib/api/schema";
import { formatDateTime } from "@/lib/time";

import classes from "./TicketView.module.css";

/** What a ticket's pages have in common. */
export function Description({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <section className={classes.panel} aria-labelledby="description">
      <h2 id="description">{t("ticket.description")}</h2>
      {text === "" ? (
        <p className={classes.none}>{t("ticket.noDescription")}</p>
      ) : (
        <Markdown text={text} />
      )}
    </section>
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

interface TicketPendingProps {
  query: Pick<UseQueryResult, "isError" | "error" | "isFetching" | "fetchStatus"> & {
    refetch: () => Promise<unknown>;
  };
}

/** In the place of a ticket that is not there yet. */
export function TicketPending({ query }: TicketPendingProps) {
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

/** Among a ticket's properties: when it was made and changed. */
export function Times({ ticket }: { ticket: Pick<Ticket, "created_at" | "updated_at"> }) {
  const { t } = useTranslation();
  return (
    <>
      <dt>{t("ticket.created")}</dt>
      <dd>
        <Moment iso={ticket.created_at} />
      </dd>
      <dt>{t("ticket.updated")}</dt>
      <dd>
        <Moment iso={ticket.updated_at} />
      </dd>
    </>
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
      <div className={`${classes.panel ?? ""} ${classes.side ?? ""}`}>
        {[70, 55, 80, 45, 62].map((width) => (
          <Skeleton key={width} height={12} width={`${width}%`} mb={18} />
        ))}
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
    </div>
  );
}

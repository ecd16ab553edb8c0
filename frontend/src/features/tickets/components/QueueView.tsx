import { Button, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { InboxIcon, SearchIcon } from "@/components/icons";
import { LoadMore } from "@/components/LoadMore";
import { ErrorState, OfflineState, StateMessage } from "@/components/StateMessage";
import { useLanguage } from "@/i18n/use-language";

import { useTicketList } from "../api/list-tickets";
import { useAnnouncePriorities } from "../arrivals";
import { isFiltered, parseFilters, writeFilters, type TicketFilters } from "../filters";
import { FilterBar } from "./FilterBar";
import { FreshPill } from "./FreshPill";
import classes from "./QueueView.module.css";
import { TicketCards, TicketCardsSkeleton } from "./TicketCards";
import { TicketTable, TicketTableSkeleton } from "./TicketTable";

const NONE: string[] = [];

interface QueueViewProps {
  /** Shown when there is no ticket at all. */
  emptyAction: ReactNode;
}

export function QueueView({ emptyAction }: QueueViewProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const wide = useMediaQuery("(min-width: 48em)", true, { getInitialValueInEffect: false });
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => parseFilters(params), [params]);
  const { list, tickets, fresh, showFresh, total, renewalFailed } = useTicketList(filters, NONE);
  useAnnouncePriorities(tickets);

  const setFilters = (next: TicketFilters, { replace = false } = {}) =>
    setParams((current) => writeFilters(current, next), { replace });

  const number = new Intl.NumberFormat(language);

  let content: ReactNode;
  if (list.isPending && list.fetchStatus === "paused") {
    content = <OfflineState />;
  } else if (list.isPending) {
    content = (
      <>
        <VisuallyHidden role="status">{t("state.loading")}</VisuallyHidden>
        {wide ? <TicketTableSkeleton /> : <TicketCardsSkeleton />}
      </>
    );
  } else if (list.isError && list.data === undefined) {
    content = (
      <ErrorState
        error={list.error}
        onRetry={() => void list.refetch()}
        retrying={list.isFetching}
      />
    );
  } else if (tickets.length === 0) {
    content = isFiltered(filters) ? (
      <StateMessage
        icon={<SearchIcon size={24} />}
        title={t("queue.noMatchTitle")}
        action={
          <Button
            variant="default"
            size="xs"
            onClick={() => setFilters({ status: [], priority: [], q: "" })}
          >
            {t("filters.clear")}
          </Button>
        }
      >
        {t("queue.noMatchText")}
      </StateMessage>
    ) : (
      <StateMessage
        icon={<InboxIcon size={26} />}
        title={t("queue.emptyTitle")}
        action={emptyAction}
      >
        {t("queue.emptyText")}
      </StateMessage>
    );
  } else {
    content = wide ? (
      <TicketTable tickets={tickets} />
    ) : (
      <TicketCards tickets={tickets} />
    );
  }

  return (
    <>
      <div className={classes.head}>
        <h1>{t("queue.title")}</h1>
        {total && (
          <span className={classes.count}>
            {t(total.count_exact ? "queue.count" : "queue.countMore", {
              count: total.count,
              number: number.format(total.count),
            })}
          </span>
        )}
        {renewalFailed && (
          <span className={classes.stale} role="status">
            {t("queue.stale")}
          </span>
        )}
      </div>
      <FilterBar filters={filters} onChange={setFilters} />
      <section
        className={classes.list}
        aria-label={t("queue.title")}
        aria-busy={list.isPending || list.isFetchingNextPage}
      >
        <FreshPill count={fresh.length} onShow={showFresh} />
        {content}
      </section>
      {total && (
        <LoadMore list={list}>
          <span>
            {t("queue.shown", {
              shown: number.format(tickets.length),
              total: number.format(total.count),
            })}
          </span>
        </LoadMore>
      )}
    </>
  );
}

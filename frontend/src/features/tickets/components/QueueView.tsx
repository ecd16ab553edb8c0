import { Button, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { lazy, Suspense, useCallback, useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { InboxIcon, SearchIcon } from "@/components/icons";
import { LoadMore } from "@/components/LoadMore";
import { ErrorState, OfflineState, StateMessage } from "@/components/StateMessage";
import { useLanguage } from "@/i18n/use-language";
import { useActor } from "@/lib/session";
import { useShortcuts } from "@/lib/shortcuts";

import { useTicketList } from "../api/list-tickets";
import { useAnnouncePriorities } from "../arrivals";
import { ALL, isFiltered, parseFilters, writeFilters, type TicketFilters } from "../filters";
import { useScrollRestored } from "../scroll";
import { useSelection } from "../selection";
import { FilterBar } from "./FilterBar";
import { FreshPill } from "./FreshPill";
import classes from "./QueueView.module.css";
import { TicketCards, TicketCardsSkeleton } from "./TicketCards";
import { TicketTable, TicketTableSkeleton } from "./TicketTable";
import { ViewTabs } from "./ViewTabs";

const BulkBar = lazy(() => import("./BulkBar"));

/** Rows before the end at which more are asked for. */
const AHEAD = 25;
const NONE: string[] = [];

interface QueueViewProps {
  /** Shown when there is no ticket at all. */
  emptyAction: ReactNode;
}

export function QueueView({ emptyAction }: QueueViewProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const wide = useMediaQuery("(min-width: 48em)", true, { getInitialValueInEffect: false });
  // Whoever is not known yet is shown the less.
  const role = useActor()?.role;
  const staff = role === "agent" || role === "admin";
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => parseFilters(params), [params]);
  const [inView, setInView] = useState(NONE);
  const { list, tickets, fresh, showFresh, total, renewalFailed } = useTicketList(filters, inView);
  const selection = useSelection(tickets);
  const [bulk, setBulk] = useState(false);
  const [target, setTarget] = useState<{ index: number; times: number } | null>(null);
  useAnnouncePriorities(tickets);
  useScrollRestored(tickets.length > 0);
  if (selection.selected.length > 0 && !bulk) setBulk(true);

  const { data, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = list;
  const onView = useCallback(
    (first: number, last: number) => {
      const cursors: string[] = [];
      let start = 0;
      data?.pages.forEach(({ results }, index) => {
        const cursor = data.pageParams[index];
        const end = start + results.length;
        // The last one too: whatever has been loaded has been looked after once.
        const seen = (start <= last && end > first) || index === data.pages.length - 1;
        if (seen && typeof cursor === "string") cursors.push(cursor);
        start = end;
      });
      setInView((current) => (current.join() === cursors.join() ? current : cursors));
      if (last >= start - AHEAD && hasNextPage && !isFetching && !isFetchNextPageError) {
        void fetchNextPage();
      }
    },
    [data, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage],
  );

  const current = () => {
    const row = document.activeElement?.closest("[data-index]");
    return row instanceof HTMLElement ? Number(row.dataset.index) : (target?.index ?? -1);
  };
  const move = (by: number) => {
    const index = Math.max(0, Math.min(tickets.length - 1, current() + by));
    if (tickets.length > 0) setTarget((last) => ({ index, times: (last?.times ?? 0) + 1 }));
  };
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    x: () => {
      const ticket = tickets[current()];
      if (ticket && staff) selection.toggle(ticket.id, false);
    },
  });

  const setFilters = (next: TicketFilters, { replace = false } = {}) =>
    setParams((before) => writeFilters(before, next), { replace });
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
  } else if (list.isError && data === undefined) {
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
          <Button variant="default" size="xs" onClick={() => setFilters(ALL)}>
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
    const shared = {
      tickets,
      total: total?.count_exact ? total.count : null,
      selection: staff ? selection : null,
      onView,
      target,
    };
    content = wide ? <TicketTable {...shared} /> : <TicketCards {...shared} />;
  }

  return (
    <>
      <div className={classes.head}>
        <h1>{role === "requester" ? t("list.own") : t("queue.title")}</h1>
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
      {staff && <ViewTabs filters={filters} />}
      <FilterBar filters={filters} staff={staff} onChange={setFilters} />
      <section
        className={classes.list}
        aria-label={t("queue.title")}
        aria-busy={list.isPending || list.isFetchingNextPage || list.isPlaceholderData}
      >
        <FreshPill
          count={fresh.length}
          onShow={() => {
            showFresh();
            window.scrollTo(0, 0);
          }}
        />
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
      {staff && bulk && (
        <Suspense>
          <BulkBar
            selected={selection.selected}
            onSelect={(ids) => {
              selection.set(ids);
              if (ids.length === 0) setBulk(false);
            }}
          />
        </Suspense>
      )}
    </>
  );
}

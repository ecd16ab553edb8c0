import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { InboxIcon, SearchIcon } from "@/components/icons";
import { LoadMore } from "@/components/LoadMore";
import { NotLoaded } from "@/components/NotLoaded";
import { StateMessage } from "@/components/StateMessage";
import { useLanguage } from "@/i18n/use-language";
import { useActor } from "@/lib/session";

import { useTicketList } from "../api/list-tickets";
import { useAnnouncePriorities } from "../arrivals";
import { ALL, isFiltered, key, parseFilters, writeFilters, type TicketFilters } from "../filters";
import { useScrollRestored } from "../scroll";
import { useSelection } from "../selection";
import { FilterBar } from "./FilterBar";
import { FreshPill } from "./FreshPill";
import classes from "./QueueView.module.css";
import { TicketCards, TicketCardsSkeleton } from "./TicketCards";
import { TicketTable, TicketTableSkeleton } from "./TicketTable";
import type { Target } from "./use-window-rows";
import { ViewTabs } from "./ViewTabs";

const BulkBar = lazy(() => import("./BulkBar"));
const QueueKeys = lazy(() => import("./QueueKeys"));

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
  const { list, tickets, ends, fresh, reordered, showFresh, total, renewalFailed } =
    useTicketList(filters, inView);
  const name = key(filters);
  const selection = useSelection(tickets, name);
  const [hold, setHold] = useState(false);
  const [target, setTarget] = useState<Target | null>(null);
  const bulk = staff && (hold || selection.selected.length > 0);
  const section = useRef<HTMLElement>(null);
  useAnnouncePriorities(tickets);
  useScrollRestored(name, tickets.length > 0 && !list.isPlaceholderData);

  // When the bar goes that has the focus, the focus stays at the list.
  useEffect(() => {
    const place = section.current;
    if (!bulk) return;
    return () => {
      if (document.activeElement === document.body) place?.focus({ preventScroll: true });
    };
  }, [bulk]);

  const { data, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = list;
  const onView = useCallback(
    (first: number, last: number) => {
      const cursors = ends.flatMap((end, index) => {
        const cursor = data?.pageParams[index];
        const start = ends[index - 1] ?? 0;
        // The last one too: whatever has been loaded has been looked after once.
        const seen = (start <= last && end > first) || index === ends.length - 1;
        return seen && typeof cursor === "string" ? [cursor] : [];
      });
      setInView((current) => (current.join() === cursors.join() ? current : cursors));
      if (last >= (ends.at(-1) ?? 0) - AHEAD && hasNextPage && !isFetching && !isFetchNextPageError) {
        void fetchNextPage();
      }
    },
    [data, ends, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage],
  );

  const setFilters = (next: TicketFilters, { replace = false } = {}) =>
    setParams((before) => writeFilters(before, next), { replace });
  const number = new Intl.NumberFormat(language);

  let content: ReactNode;
  if (data === undefined) {
    content = (
      <NotLoaded query={list}>
        {wide ? <TicketTableSkeleton /> : <TicketCardsSkeleton />}
      </NotLoaded>
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
        ref={section}
        tabIndex={-1}
        className={classes.list}
        aria-label={t("queue.title")}
        aria-busy={list.isPending || list.isFetchingNextPage || list.isPlaceholderData}
      >
        <FreshPill
          count={fresh.length}
          reordered={reordered}
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
      {bulk && (
        <Suspense>
          <BulkBar
            selected={selection.selected}
            onSelect={selection.set}
            onHold={setHold}
          />
        </Suspense>
      )}
      <Suspense>
        <QueueKeys
          tickets={tickets}
          last={target}
          onMove={(index) => setTarget({ index })}
          onToggle={staff ? selection.toggle : null}
        />
      </Suspense>
    </>
  );
}

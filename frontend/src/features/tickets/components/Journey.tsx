import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { NotLoaded } from "@/components/NotLoaded";
import { PriorityBadge } from "@/components/PriorityBadge";
import { useLanguage } from "@/i18n/use-language";
import type { HistoryEntry, Ticket } from "@/lib/api/schema";
import { isPriorityDue } from "@/lib/polling";
import { useNow } from "@/lib/use-now";

import { useHistory, type TicketHistory } from "../api/get-history";
import { useReason } from "../api/get-reason";
import type { SendComment } from "../api/send-comment";
import { hasArrived } from "../comments";
import { folded, isComment, MORE, stepsOf } from "../journey";
import classes from "./Journey.module.css";
import { JourneyStep } from "./JourneyStep";

type Filter = "all" | "comments";

interface JourneyProps {
  ticket: Ticket;
  /** A comment on its way, shown at the end. */
  sending: (SendComment & { name: string }) | null;
}

/** All that happened to a ticket, in one order: how it began, changes, comments, who was told. */
export function Journey({ ticket, sending }: JourneyProps) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<Filter>("all");
  // Its notification follows the priority a moment later: a young ticket is worth asking about.
  const query = useHistory(ticket.id, isPriorityDue({ ...ticket, priority: null }, useNow()));

  const { data: assignment } = useReason(ticket.id, ticket.priority !== null);

  let content: ReactNode;
  if (query.data === undefined) {
    content = (
      <NotLoaded query={query}>
        <Skeleton height={12} width="46%" mb={16} />
        <Skeleton height={12} width="60%" />
      </NotLoaded>
    );
  } else {
    content = (
      <Steps
        // Another filter starts anew at the end.
        key={filter}
        history={query.data}
        filter={filter}
        sending={sending}
        waiting={ticket.priority === null}
        decidedAt={assignment?.created_at ?? null}
      />
    );
  }

  return (
    <section className={classes.journey} aria-labelledby="journey">
      <div className={classes.bar}>
        <h2 id="journey">{t("ticketPage.journey")}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t("ticketPage.show")}
          value={filter}
          onChange={(value) => setFilter(value === "comments" ? "comments" : "all")}
          data={[
            { value: "all", label: t("ticketPage.showAll") },
            { value: "comments", label: t("ticketPage.showComments") },
          ]}
        />
        <a href="#reply" className={classes.jump}>
          {t("ticketPage.toReply")}
        </a>
      </div>
      {query.data !== undefined && <Gaps history={query.data} />}
      {content}
    </section>
  );
}

/** What the history says that it does not have. */
function Gaps({ history: { complete, unavailable } }: { history: TicketHistory }) {
  const { t } = useTranslation();
  return (
    <>
      {!complete && <p className={classes.note}>{t("ticketPage.incomplete")}</p>}
      {unavailable.length > 0 && (
        <p className={classes.note} role="status">
          {t("ticketPage.noNotifications")}
        </p>
      )}
    </>
  );
}

interface StepsProps {
  history: TicketHistory;
  filter: Filter;
  sending: JourneyProps["sending"];
  /** Its priority is still to come. */
  waiting: boolean;
  decidedAt: string | null;
}

function Steps({ history, filter, sending, waiting, decidedAt }: StepsProps) {
  const { t } = useTranslation();
  const number = new Intl.NumberFormat(useLanguage());
  const [extra, setExtra] = useState(0);
  const list = useRef<HTMLOListElement>(null);
  const all = stepsOf(history.results, decidedAt);
  const steps = filter === "comments" ? all.filter(isComment) : all;
  const { head, hidden, tail } = folded(steps, extra);
  const onItsWay = sending !== null && !hasArrived(history.results, sending) ? sending : null;

  const showMore = () => {
    // The button may be gone afterwards: what it has brought is where one goes on.
    const first = steps[Math.max(head.length, steps.length - tail.length - MORE)];
    setExtra(extra + MORE);
    requestAnimationFrame(() => {
      const selector = `[data-step="${CSS.escape(first?.key ?? "")}"]`;
      list.current?.querySelector<HTMLElement>(selector)?.focus();
    });
  };

  if (steps.length === 0 && onItsWay === null) {
    return (
      <p className={classes.none}>
        {t(filter === "comments" ? "ticketPage.noComments" : "ticketPage.noHistory")}
      </p>
    );
  }
  return (
    <ol ref={list} className={classes.steps}>
      {head.map((step) => (
        <JourneyStep key={step.key} step={step} />
      ))}
      {hidden > 0 && (
        <li className={classes.fold}>
          <Button variant="default" size="xs" onClick={showMore}>
            {t("ticketPage.showEarlier", { number: number.format(Math.min(hidden, MORE)) })}
          </Button>
          <span>{t("ticketPage.hidden", { number: number.format(hidden) })}</span>
        </li>
      )}
      {tail.map((step) => (
        <JourneyStep key={step.key} step={step} />
      ))}
      {waiting && filter === "all" && (
        <li className={classes.step}>
          <span className={classes.marker} data-pending />
          <PriorityBadge priority={null} />
        </li>
      )}
      {onItsWay !== null && (
        <JourneyStep
          sending
          step={{ key: "sending", entry: toEntry(onItsWay), previous: null, told: [] }}
        />
      )}
    </ol>
  );
}

function toEntry({ content, author, name }: SendComment & { name: string }): HistoryEntry {
  return {
    kind: "commented",
    at: new Date().toISOString(),
    actor: { id: author, name },
    internal: content.internal ?? false,
    body: content.body.trim(),
  };
}

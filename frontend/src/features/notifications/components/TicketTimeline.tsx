import { Skeleton, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { CheckIcon, PlusIcon } from "@/components/icons";
import { PriorityBadge } from "@/components/PriorityBadge";
import { ErrorState, OfflineState } from "@/components/StateMessage";
import { useLanguage } from "@/i18n/use-language";
import type { Notification, Priority, Ticket } from "@/lib/api/schema";
import { isPriorityDue } from "@/lib/polling";
import { formatDateTime, formatDuration } from "@/lib/time";
import { useNow } from "@/lib/use-now";

import { useTicketNotifications } from "../api/list-notifications";
import classes from "./TicketTimeline.module.css";

interface TicketTimelineProps {
  ticket: Pick<Ticket, "id" | "priority" | "created_at">;
}

/** What happened to a ticket, as its notifications tell it, with the times in between. */
export function TicketTimeline({ ticket }: TicketTimelineProps) {
  const { t } = useTranslation();
  // Its notification follows the priority a moment later: a young ticket is worth asking about.
  const due = isPriorityDue({ ...ticket, priority: null }, useNow());
  const query = useTicketNotifications(ticket.id, due);

  let content: ReactNode;
  if (query.data === undefined) {
    if (query.isError) {
      content = (
        <ErrorState
          error={query.error}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      );
    } else {
      content = query.fetchStatus === "paused" ? <OfflineState /> : <TimelineSkeleton />;
    }
  } else if (query.data.length === 0 && ticket.priority !== null) {
    content = <p className={classes.none}>{t("timeline.empty")}</p>;
  } else {
    content = (
      <ol className={classes.steps}>
        {query.data.map((notification, index) => (
          <Step
            key={notification.id}
            notification={notification}
            previous={query.data[index - 1]}
          />
        ))}
        {ticket.priority === null && (
          <li className={classes.step}>
            <span className={classes.marker} data-pending />
            <PriorityBadge priority={null} />
          </li>
        )}
      </ol>
    );
  }

  return (
    <section className={classes.timeline} aria-labelledby="timeline">
      <h2 id="timeline">{t("timeline.title")}</h2>
      {content}
    </section>
  );
}

interface StepProps {
  notification: Notification;
  previous: Notification | undefined;
}

function Step({ notification, previous }: StepProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { event, created_at } = notification;
  const data = notification.data as { priority?: Priority; reason?: string };
  const elapsed = previous && Date.parse(created_at) - Date.parse(previous.created_at);

  return (
    <li className={classes.step}>
      <span className={classes.marker}>
        {event === "ticket.created" ? <PlusIcon size={13} /> : <CheckIcon size={13} />}
      </span>
      <div className={classes.what}>
        {event === "ticket.created" && <span>{t("timeline.created")}</span>}
        {event === "priority.assigned" && (
          <>
            <span className={classes.priority}>
              {t("timeline.prioritised")}
              {data.priority && <PriorityBadge priority={data.priority} />}
            </span>
            {data.reason !== undefined && data.reason !== "" && (
              <span className={classes.reason}>{data.reason}</span>
            )}
          </>
        )}
        {event !== "ticket.created" && event !== "priority.assigned" && (
          <span>{notification.text}</span>
        )}
      </div>
      <span className={classes.when}>
        <time dateTime={created_at}>{formatDateTime(created_at, language)}</time>
        {elapsed !== undefined && (
          <span>{t("timeline.later", { duration: formatDuration(elapsed, language) })}</span>
        )}
      </span>
    </li>
  );
}

function TimelineSkeleton() {
  const { t } = useTranslation();
  return (
    <>
      <VisuallyHidden role="status">{t("state.loading")}</VisuallyHidden>
      <Skeleton height={12} width="46%" mb={16} />
      <Skeleton height={12} width="60%" />
    </>
  );
}

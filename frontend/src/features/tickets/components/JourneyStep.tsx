import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Age } from "@/components/Age";
import {
  AlertIcon,
  BellIcon,
  CheckIcon,
  CommentIcon,
  EditIcon,
  LockIcon,
  PlusIcon,
} from "@/components/icons";
import { Markdown } from "@/components/Markdown";
import { PriorityBadge } from "@/components/PriorityBadge";
import { useActorName } from "@/components/use-actor-name";
import { useLanguage } from "@/i18n/use-language";
import { PRIORITIES, type HistoryEntry } from "@/lib/api/schema";
import { formatDateTime, formatDuration } from "@/lib/time";

import type { Step } from "../journey";
import { useFieldText } from "../use-field-text";
import classes from "./Journey.module.css";

interface JourneyStepProps {
  step: Step;
  sending?: boolean;
}

export function JourneyStep({ step, sending = false }: JourneyStepProps) {
  const { entry } = step;
  if (entry.kind === "commented") {
    return (
      <li className={classes.step} data-step={step.key} tabIndex={-1}>
        <Marker kind={entry.kind} internal={entry.internal} />
        <CommentCard entry={entry} sending={sending} />
      </li>
    );
  }
  return (
    <li className={classes.step} data-step={step.key} tabIndex={-1}>
      <Marker kind={entry.kind} internal={false} />
      <div className={classes.what}>
        <What step={step} />
      </div>
      <When step={step} />
    </li>
  );
}

function Marker({ kind, internal }: { kind: string; internal: boolean }) {
  const icons: Record<string, ReactNode> = {
    created: <PlusIcon size={13} />,
    published: <CheckIcon size={13} />,
    priority_assigned: <CheckIcon size={13} />,
    commented: internal ? <LockIcon size={13} /> : <CommentIcon size={13} />,
    notified: <BellIcon size={13} />,
    sla_warning: <AlertIcon size={13} />,
    sla_breached: <AlertIcon size={13} />,
    escalated: <AlertIcon size={13} />,
  };
  return (
    <span className={classes.marker} data-kind={kind} data-internal={internal || undefined}>
      {icons[kind] ?? <EditIcon size={13} />}
    </span>
  );
}

function When({ step: { entry, previous } }: { step: Step }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const elapsed = previous === null ? null : Math.max(0, Date.parse(entry.at) - Date.parse(previous));
  return (
    <span className={classes.when}>
      <time dateTime={entry.at}>{formatDateTime(entry.at, language)}</time>
      {elapsed !== null && (
        <span>{t("ticketPage.later", { duration: formatDuration(elapsed, language) })}</span>
      )}
    </span>
  );
}

function What({ step: { entry, told } }: { step: Step }) {
  const { t } = useTranslation();
  const nameOf = useActorName();
  switch (entry.kind) {
    case "created":
      return (
        <span>
          {t(entry.imported === true ? "ticketPage.imported" : "ticketPage.created", {
            who: nameOf(entry.actor.id, entry.actor.name),
          })}
        </span>
      );
    case "published":
      return <span>{t("ticketPage.published")}</span>;
    case "priority_assigned":
    case "escalated":
      return <Decided entry={entry} />;
    case "notified":
      return <Told entry={entry} told={told} />;
    case "changed":
      return <Changed entry={entry} who={nameOf(entry.actor.id, entry.actor.name)} />;
    case "sla_warning":
    case "sla_breached":
      return <ServiceLevel entry={entry} />;
    default:
      // Of a newer server: in its own word.
      return <span>{entry.kind}</span>;
  }
}

function Decided({ entry }: { entry: HistoryEntry }) {
  const { t } = useTranslation();
  const priority = PRIORITIES.find((known) => known === entry.to);
  const words = entry.words ?? [];
  return (
    <>
      <span className={classes.priority}>
        {t(entry.kind === "escalated" ? "ticketPage.escalated" : "ticketPage.prioritised")}
        {priority !== undefined && <PriorityBadge priority={priority} />}
      </span>
      {words.length > 0 && (
        <span className={classes.reason}>
          {t("ticketPage.found", { words: words.map((word) => `“${word}”`).join(", ") })}
        </span>
      )}
    </>
  );
}

function Told({ entry, told }: { entry: HistoryEntry; told: Step["told"] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const names = new Intl.ListFormat(language).format(
    told.map((recipient) => recipient ?? t("ticketPage.desk")),
  );
  return (
    <>
      <span>{t("ticketPage.notified", { names })}</span>
      <span className={classes.reason}>{entry.notification?.text}</span>
    </>
  );
}

function Changed({ entry, who }: { entry: HistoryEntry; who: string }) {
  const { t } = useTranslation();
  const { nameOf, valueText } = useFieldText();
  const changes = (entry.changes ?? {}) as Record<string, [unknown, unknown]>;
  const byHand = changes.priority_overridden?.[1];
  const fields = Object.keys(changes).filter(
    (field) => field !== "priority_overridden" && field !== "escalated_from",
  );
  return (
    <>
      {fields.map((field) => {
        const [from, to] = changes[field] ?? [null, null];
        const name = nameOf(field);
        return (
          <span key={field}>
            {field === "description"
              ? t("ticketPage.changed", { who, field: name })
              : t("ticketPage.changedFromTo", {
                  who,
                  field: name,
                  from: valueText(field, from),
                  to: valueText(field, to),
                })}
          </span>
        );
      })}
      {byHand !== undefined && (
        <span className={fields.includes("priority") ? classes.reason : undefined}>
          {t(byHand === true ? "ticketPage.nowByHand" : "ticketPage.nowAutomatic", { who })}
        </span>
      )}
    </>
  );
}

function ServiceLevel({ entry }: { entry: HistoryEntry }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const target = t(`ticketPage.sla.${entry.target ?? "resolution"}`);
  return (
    <>
      <span>
        {t(entry.kind === "sla_breached" ? "ticketPage.sla.missed" : "ticketPage.sla.warned", { target })}
      </span>
      {entry.due_at !== undefined && (
        <span className={classes.reason}>
          {t("ticketPage.sla.dueAt", { at: formatDateTime(entry.due_at, language) })}
        </span>
      )}
    </>
  );
}

interface CommentCardProps {
  entry: HistoryEntry;
  sending: boolean;
}

function CommentCard({ entry, sending }: CommentCardProps) {
  const { t } = useTranslation();
  const who = useActorName()(entry.actor.id, entry.actor.name);
  return (
    <article
      className={classes.comment}
      data-internal={entry.internal || undefined}
      aria-label={t(entry.internal ? "ticketPage.noteOf" : "ticketPage.commentOf", { who })}
      aria-busy={sending}
    >
      <div className={classes.commentHead}>
        <strong>{who}</strong>
        {entry.internal && <span className={classes.chip}>{t("ticketPage.internalNote")}</span>}
        <span className={classes.commentTime}>
          {sending ? t("ticketPage.sending") : <Age iso={entry.at} />}
        </span>
      </div>
      <Markdown text={entry.body ?? ""} />
    </article>
  );
}

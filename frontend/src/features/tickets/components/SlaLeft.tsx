import { useTranslation } from "react-i18next";

import { useLanguage } from "@/i18n/use-language";
import type { Ticket } from "@/lib/api/schema";
import { formatDateTime, formatDuration } from "@/lib/time";
import { useNow } from "@/lib/use-now";

import { SOON_MS } from "../filters";
import classes from "./SlaLeft.module.css";

/** How long until the next service level is due, or since when it is missed: in words and colour. */
export function SlaLeft({ ticket }: { ticket: Pick<Ticket, "sla_due_at"> }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow();
  if (ticket.sla_due_at === null) return <span className={classes.none}>—</span>;
  const left = Date.parse(ticket.sla_due_at) - now;
  const time = formatDuration(Math.abs(left), language);
  return (
    <time
      dateTime={ticket.sla_due_at}
      title={formatDateTime(ticket.sla_due_at, language)}
      className={classes.left}
      data-level={left < 0 ? "late" : left < SOON_MS ? "soon" : "fine"}
    >
      {left < 0 ? t("list.late", { time }) : t("list.left", { time })}
    </time>
  );
}

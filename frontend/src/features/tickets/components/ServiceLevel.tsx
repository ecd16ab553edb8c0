import { useTranslation } from "react-i18next";

import { useLanguage } from "@/i18n/use-language";
import type { Ticket } from "@/lib/api/schema";
import { formatDateTime, formatRemaining } from "@/lib/time";
import { useNow } from "@/lib/use-now";

import { targetsOf, type TargetState } from "../service-level";
import classes from "./TicketView.module.css";

/** Among a ticket's properties: how much time is left for what its priority promises. */
export function ServiceLevel({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const targets = targetsOf(ticket, useNow());
  if (targets.length === 0) return null;
  return (
    <>
      <dt>{t("ticketPage.sla.name")}</dt>
      <dd>
        <ul className={classes.targets}>
          {targets.map((target) => (
            <TargetLine key={target.target} target={target} />
          ))}
        </ul>
        {ticket.escalated_from !== null && (
          <p className={classes.why}>
            {t("ticketPage.sla.escalatedFrom", {
              priority: t(`priority.${ticket.escalated_from}`),
            })}
          </p>
        )}
      </dd>
    </>
  );
}

function TargetLine({ target: { target, state, dueAt, ms } }: { target: TargetState }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const time = formatRemaining(ms, language);
  return (
    <li>
      {t(`ticketPage.sla.${target}`)}
      <strong data-state={state}>
        {t(`ticketPage.sla.${state}`, { remaining: time, late: time })}
      </strong>
      {dueAt !== null && (
        <time className={classes.none} dateTime={dueAt}>
          {t("ticketPage.sla.dueAt", { at: formatDateTime(dueAt, language) })}
        </time>
      )}
    </li>
  );
}

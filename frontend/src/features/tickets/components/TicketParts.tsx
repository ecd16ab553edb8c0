import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Age } from "@/components/Age";
import { Markdown } from "@/components/Markdown";
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

export function TicketSkeleton() {
  return (
    <div className={classes.ticket}>
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

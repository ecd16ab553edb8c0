import { useTranslation } from "react-i18next";

import { SearchIcon } from "@/components/icons";
import { PriorityBadge } from "@/components/PriorityBadge";
import { NotLoaded } from "@/components/NotLoaded";
import { StateMessage } from "@/components/StateMessage";
import { StatusLabel } from "@/components/StatusLabel";
import { usePageTitle } from "@/components/use-page-title";

import { useSharedTicket } from "../api/get-shared-ticket";
import { Description, TicketSkeleton, Times } from "./TicketParts";
import classes from "./TicketView.module.css";

/** A ticket as its link shows it: to be read, by who is not signed in. */
export function SharedTicketView({ token }: { token: string }) {
  const { t } = useTranslation();
  const query = useSharedTicket(token);
  const ticket = query.data;
  usePageTitle(ticket?.title ?? t("session.ticketLink"));

  if (ticket === undefined) {
    const notFound = (
      <StateMessage
        role="status"
        heading="h1"
        icon={<SearchIcon size={24} />}
        title={t("session.sharedNotFound")}
      >
        {t("session.sharedNotFoundText")}
      </StateMessage>
    );
    return (
      <NotLoaded query={query} heading="h1" notFound={notFound}>
        <TicketSkeleton />
      </NotLoaded>
    );
  }
  return (
    <article className={classes.ticket}>
      <header className={classes.head}>
        <span className={classes.id}>#{ticket.id}</span>
        <h1>{ticket.title}</h1>
      </header>
      <aside
        className={`${classes.panel ?? ""} ${classes.side ?? ""}`}
        aria-labelledby="properties"
      >
        <h2 id="properties">{t("ticket.properties")}</h2>
        <dl className={classes.properties}>
          <dt>{t("ticket.status")}</dt>
          <dd>
            <StatusLabel status={ticket.status} />
          </dd>
          <dt>{t("ticket.priority")}</dt>
          <dd>
            <PriorityBadge priority={ticket.priority} />
          </dd>
          <Times ticket={ticket} />
        </dl>
      </aside>
      <div className={classes.main}>
        <Description text={ticket.description} />
      </div>
    </article>
  );
}

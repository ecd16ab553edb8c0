import { useTranslation } from "react-i18next";
import { Link, useLocation, useParams } from "react-router";

import { ArrowLeftIcon } from "@/components/icons";
import { TicketNotFound, TicketView } from "@/features/tickets/components/TicketView";
import { RESTORE_SCROLL } from "@/lib/arrival";

import classes from "./TicketPage.module.css";

export default function TicketPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const location = useLocation();

  return (
    <>
      <Link
        to={{ pathname: "/", search: queueOf(location.state) }}
        state={RESTORE_SCROLL}
        className={classes.back}
      >
        <ArrowLeftIcon size={16} />
        {t("ticket.toQueue")}
      </Link>
      {/^[1-9]\d{0,14}$/.test(id) ? (
        <TicketView key={id} id={Number(id)} />
      ) : (
        <TicketNotFound />
      )}
    </>
  );
}

/** The queue's filters, when one came from there: the way back leads to the same list. */
function queueOf(state: unknown): string {
  if (typeof state !== "object" || state === null || !("queue" in state)) return "";
  return typeof state.queue === "string" ? state.queue : "";
}

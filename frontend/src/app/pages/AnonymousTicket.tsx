import { Anchor } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { PassOn } from "@/components/PassOn";
import { NewTicketForm } from "@/features/tickets/components/NewTicketForm";

import classes from "./SignInPage.module.css";

/** A ticket of somebody who is not signed in, and the link they find it again by. */
export default function AnonymousTicket({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  const [link, setLink] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [link]);

  return (
    <div className={`${classes.card ?? ""} ${classes.wide ?? ""}`}>
      <h1 ref={heading} tabIndex={-1}>
        {link === null ? t("newTicket.title") : t("session.ticketSent")}
      </h1>
      {link === null ? (
        <NewTicketForm onCreated={(ticket) => setLink("link" in ticket ? ticket.link : "")} />
      ) : (
        <PassOn
          title={t("session.ticketLink")}
          text={t("session.keepLink")}
          secret={link}
          closeLabel={t("session.another")}
          onClose={() => setLink(null)}
        />
      )}
      <div className={classes.other}>
        <Anchor component="button" type="button" size="sm" onClick={onBack}>
          {t("session.backToSignIn")}
        </Anchor>
      </div>
    </div>
  );
}

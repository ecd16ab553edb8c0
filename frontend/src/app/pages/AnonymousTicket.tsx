import { Anchor, Button, CopyButton, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

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
        <NewTicketForm onCreated={(ticket) => setLink(ticket.link ?? "")} />
      ) : (
        <>
          <p>{t("session.keepLink")}</p>
          <div className={classes.link}>
            <TextInput
              label={t("session.ticketLink")}
              readOnly
              value={link}
              onFocus={(event) => event.currentTarget.select()}
            />
            <CopyButton value={link}>
              {({ copied, copy }) => (
                <Button onClick={copy}>
                  <span aria-live="polite">{copied ? t("session.copied") : t("session.copy")}</span>
                </Button>
              )}
            </CopyButton>
          </div>
          <Button variant="subtle" onClick={() => setLink(null)}>
            {t("session.another")}
          </Button>
        </>
      )}
      <div className={classes.other}>
        <Anchor component="button" type="button" size="sm" onClick={onBack}>
          {t("session.backToSignIn")}
        </Anchor>
      </div>
    </div>
  );
}

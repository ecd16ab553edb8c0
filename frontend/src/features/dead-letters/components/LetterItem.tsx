import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Age } from "@/components/Age";
import { useAnnounce } from "@/components/Announcer";
import { ConfirmButton } from "@/components/ConfirmButton";
import { Failure } from "@/components/Failure";
import records from "@/components/Records.module.css";
import type { DeadLetter } from "@/lib/api/schema";

import { letterOptions, useDiscard, useReplay } from "../api/dead-letters";
import { pretty } from "../payload";
import classes from "./DeadLetters.module.css";

export function LetterItem({ letter }: { letter: DeadLetter }) {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const replay = useReplay();
  const discard = useDiscard();
  const [opened, setOpened] = useState(false);
  const { id, service, event_type, reason, error, attempts, queue } = letter;

  return (
    <li className={classes.letter}>
      <div className={classes.head}>
        <h2>{event_type}</h2>
        <span className={records.muted}>
          {t("deadLetters.of", { service })} · {id}
        </span>
      </div>
      <p className={classes.reason}>{reason}</p>
      {error !== null && <code className={classes.error}>{error}</code>}
      <dl className={classes.facts}>
        <div>
          <dt>{t("deadLetters.attempts")}</dt>
          <dd>{attempts}</dd>
        </div>
        <div>
          <dt>{t("deadLetters.first")}</dt>
          <dd>
            <Age iso={letter.first_failed_at} />
          </dd>
        </div>
        <div>
          <dt>{t("deadLetters.last")}</dt>
          <dd>
            <Age iso={letter.last_failed_at} />
          </dd>
        </div>
        <div>
          <dt>{t("deadLetters.queue")}</dt>
          <dd>{queue}</dd>
        </div>
      </dl>
      <details
        className={classes.payload}
        onToggle={(event) => setOpened(event.currentTarget.open)}
      >
        <summary>{t("deadLetters.payload")}</summary>
        {opened && <Payload letter={letter} />}
      </details>
      {replay.isError && <Failure error={replay.error} />}
      {discard.isError && <Failure error={discard.error} />}
      <div className={`${records.buttons} ${classes.actions}`}>
        <Button
          size="xs"
          aria-label={t("deadLetters.replayOf", { id })}
          loading={replay.isPending}
          onClick={() =>
            replay.mutate([id], { onSuccess: () => announce(t("deadLetters.replayed")) })
          }
        >
          {t("deadLetters.replay")}
        </Button>
        <ConfirmButton
          label={t("deadLetters.discardOf", { id })}
          question={t("deadLetters.discardQuestion")}
          loading={discard.isPending}
          onConfirm={() =>
            discard.mutate(id, { onSuccess: () => announce(t("deadLetters.discarded")) })
          }
        >
          {t("deadLetters.discard")}
        </ConfirmButton>
      </div>
    </li>
  );
}

/** The whole body and the headers, fetched when somebody looks. */
function Payload({ letter }: { letter: DeadLetter }) {
  const { t } = useTranslation();
  const whole = useQuery(letterOptions(letter.id));
  if (whole.isError) return <Failure error={whole.error} />;
  if (whole.data === undefined) return <Skeleton height={80} />;
  const { body, headers, content_type, traceback } = whole.data;
  return (
    <>
      <h3>{t("deadLetters.body", { type: content_type ?? "" })}</h3>
      <Code label={t("deadLetters.body", { type: "" })}>{pretty(body)}</Code>
      <h3>{t("deadLetters.headers")}</h3>
      <Code label={t("deadLetters.headers")}>{JSON.stringify(headers, null, 2)}</Code>
      {traceback !== null && (
        <>
          <h3>{t("deadLetters.traceback")}</h3>
          <Code label={t("deadLetters.traceback")}>{traceback}</Code>
        </>
      )}
    </>
  );
}

function Code({ label, children }: { label: string; children: string }) {
  // The keyboard has to reach what scrolls.
  return (
    <pre tabIndex={0} role="group" aria-label={label}>
      {children}
    </pre>
  );
}

import { NativeSelect, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useAnnounce } from "@/components/Announcer";
import { ConfirmButton } from "@/components/ConfirmButton";
import { Failure } from "@/components/Failure";
import { CheckIcon } from "@/components/icons";
import { NotLoaded } from "@/components/NotLoaded";
import { Notice } from "@/components/Notice";
import records from "@/components/Records.module.css";
import { StateMessage } from "@/components/StateMessage";
import { useLanguage } from "@/i18n/use-language";

import { lettersOptions, useReplay } from "../api/dead-letters";
import classes from "./DeadLetters.module.css";
import { LetterItem } from "./LetterItem";

/** Events that a service gave up on: what is in them, and sending them again. */
export function DeadLettersView() {
  const { t } = useTranslation();
  const language = useLanguage();
  const announce = useAnnounce();
  const [service, setService] = useState("");
  const letters = useQuery(lettersOptions);
  const replay = useReplay();

  if (letters.data === undefined) {
    return (
      <NotLoaded query={letters}>
        <Skeleton height={120} mb={12} />
        <Skeleton height={120} />
      </NotLoaded>
    );
  }
  const { results, unavailable } = letters.data;
  const services = [...new Set(results.map((letter) => letter.service))].toSorted();
  // The chosen service may have none left.
  const chosen = services.includes(service) ? service : "";
  const shown = results.filter((letter) => chosen === "" || letter.service === chosen);
  const silent = new Intl.ListFormat(language).format(unavailable);

  return (
    <>
      {unavailable.length > 0 && (
        <div className={classes.notice}>
          <Notice tone="warning" title={t("deadLetters.unavailable", { services: silent })}>
            {t("deadLetters.unavailableText")}
          </Notice>
        </div>
      )}
      {results.length === 0 && unavailable.length === 0 && (
        <StateMessage icon={<CheckIcon size={26} />} title={t("deadLetters.empty")}>
          {t("deadLetters.emptyText")}
        </StateMessage>
      )}
      {results.length > 0 && (
        <>
          <div className={records.choices}>
            <NativeSelect
              label={t("deadLetters.service")}
              value={chosen}
              data={[
                { value: "", label: t("deadLetters.allServices") },
                ...services.map((value) => ({ value, label: value })),
              ]}
              onChange={(event) => setService(event.currentTarget.value)}
            />
            {shown.length > 1 && (
              <ConfirmButton
                label={t("deadLetters.replayAll", { count: shown.length })}
                question={t("deadLetters.replayAllQuestion", { count: shown.length })}
                loading={replay.isPending}
                onConfirm={() =>
                  replay.mutate(
                    shown.map(({ id }) => id),
                    { onSuccess: () => announce(t("deadLetters.replayed")) },
                  )
                }
              >
                {t("deadLetters.replayAll", { count: shown.length })}
              </ConfirmButton>
            )}
          </div>
          {replay.isError && <Failure error={replay.error} />}
          <ul className={classes.list} aria-label={t("menu.deadLetters")}>
            {shown.map((letter) => (
              <LetterItem key={letter.id} letter={letter} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

import { Button, NativeSelect, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useAnnounce } from "@/components/Announcer";
import { Failure } from "@/components/Failure";
import records from "@/components/Records.module.css";
import { NotLoaded } from "@/components/NotLoaded";
import { LANGUAGES, isLanguage } from "@/i18n/language";
import type { OwnPreferences } from "@/lib/api/schema";

import { preferencesOptions, useSavePreferences } from "../api/preferences";
import classes from "./Preferences.module.css";

/** What one is told of, in the page and by mail. */
export function PreferencesSection() {
  const { t } = useTranslation();
  const stored = useQuery(preferencesOptions);
  return (
    <section className={records.section} aria-labelledby="preferences">
      <h2 id="preferences">{t("preferences.title")}</h2>
      <p>{t("preferences.text")}</p>
      {stored.data === undefined ? (
        <NotLoaded query={stored}>
          <Skeleton height={180} />
        </NotLoaded>
      ) : (
        <Form stored={stored.data} />
      )}
    </section>
  );
}

const CHANNELS = ["in_app", "email"] as const;
/** The catalogue's key of each event, in the order shown. */
const EVENTS = [
  ["ticket.created", "created"],
  ["priority.assigned", "priority"],
  ["ticket.status_changed", "status"],
  ["ticket.commented", "commented"],
  ["ticket.assigned", "assigned"],
  ["ticket.sla_warning", "slaWarning"],
  ["ticket.sla_breached", "slaBreached"],
] as const;
const KEYS: ReadonlyMap<string, (typeof EVENTS)[number][1]> = new Map(EVENTS);

function Form({ stored }: { stored: OwnPreferences }) {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const save = useSavePreferences();
  const [events, setEvents] = useState(stored.events);
  const [language, setLanguage] = useState(stored.language);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (save.isPending) return;
        save.mutate(
          { language, events },
          { onSuccess: () => announce(t("preferences.saved")) },
        );
      }}
    >
      {!stored.email_available && <p className={records.muted}>{t("preferences.noMail")}</p>}
      <table className={classes.grid} aria-labelledby="preferences">
        <thead>
          <tr>
            <th scope="col">{t("preferences.event")}</th>
            {CHANNELS.map((channel) => (
              <th key={channel} scope="col">
                {t(`preferences.channel.${channel}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Object.entries(events).map(([event, channels]) => {
            const key = KEYS.get(event);
            const name = key === undefined ? event : t(`preferences.of.${key}`);
            return (
              <tr key={event}>
                <th scope="row">{name}</th>
                {CHANNELS.map((channel) => (
                  <td key={channel}>
                    <label className={records.choice}>
                      <input
                        type="checkbox"
                        aria-label={t("preferences.cell", {
                          event: name,
                          channel: t(`preferences.channel.${channel}`),
                        })}
                        checked={channels[channel]}
                        onChange={({ currentTarget: { checked } }) =>
                          setEvents({ ...events, [event]: { ...channels, [channel]: checked } })
                        }
                      />
                    </label>
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      <div className={records.form}>
        <NativeSelect
          label={t("preferences.language")}
          description={t("preferences.languageHint")}
          value={language ?? ""}
          data={[
            { value: "", label: t("preferences.anyLanguage") },
            ...LANGUAGES.map((value) => ({ value, label: t(`preferences.languages.${value}`) })),
          ]}
          onChange={({ currentTarget: { value } }) =>
            setLanguage(isLanguage(value) ? value : null)
          }
        />
        {save.isError && <Failure error={save.error} />}
        <div className={records.buttons}>
          <Button type="submit" loading={save.isPending}>
            {t("preferences.save")}
          </Button>
          <span role="status">{save.isSuccess && t("preferences.saved")}</span>
        </div>
      </div>
    </form>
  );
}

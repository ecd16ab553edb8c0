import { Button, NativeSelect, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useAnnounce } from "@/components/Announcer";
import { Failure } from "@/components/Failure";
import { NotLoaded } from "@/components/NotLoaded";
import { Notice } from "@/components/Notice";
import records from "@/components/Records.module.css";
import { WeekWindows } from "@/components/WeekWindows";
import { hasStatus } from "@/lib/api/errors";
import { fieldErrors } from "@/lib/api/field-errors";
import type { Sla } from "@/lib/api/schema";
import { useActor } from "@/lib/session";
import { timeZones } from "@/lib/time";

import { slaOptions, useSaveSla } from "../api/sla";
import { aboutSection, hoursField, isPlaced } from "../complaints";
import { draftOf, slaOf, type SlaDraft } from "../draft";
import { Holidays } from "./Holidays";
import classes from "./Sla.module.css";
import { TargetTable } from "./TargetTable";

/** What is promised for each priority, and the hours in which time counts. */
export function SlaView() {
  const sla = useQuery(slaOptions);
  if (sla.data !== undefined) return <SlaForm stored={sla.data} />;
  return (
    <NotLoaded query={sla}>
      <Skeleton height={240} mb={16} />
      <Skeleton height={240} />
    </NotLoaded>
  );
}

function SlaForm({ stored }: { stored: Sla }) {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const save = useSaveSla();
  const editable = useActor()?.role === "admin";
  /** What was changed here, and the version it was changed from; null: nothing. */
  const [changed, setChanged] = useState<{ draft: SlaDraft; version: number } | null>(null);
  const { draft, version } = changed ?? { draft: draftOf(stored), version: stored.version };
  const errors = fieldErrors(save.error);
  const about = (section: "business_hours" | "holidays" | "targets") =>
    aboutSection(section, errors, draft.hours.length);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (!hasStatus(save.error, 400)) return;
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [save.error]);
  const conflict = hasStatus(save.error, 412);
  const set = (changes: Partial<SlaDraft>) =>
    setChanged({ draft: { ...draft, ...changes }, version });
  const send = (of: number) =>
    save.mutate(slaOf(draft, of), {
      onSuccess: () => {
        setChanged(null);
        announce(t("sla.saved"));
      },
    });

  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) send(version);
      }}
    >
      {/* Who may only read finds every field, and cannot change it. */}
      <fieldset className={classes.all} disabled={!editable}>
        <section className={records.section} aria-labelledby="sla-targets">
          <h2 id="sla-targets">{t("sla.targets")}</h2>
          <p>{t("sla.targetsText")}</p>
          <TargetTable
            targets={draft.targets}
            errors={errors}
            onChange={(targets) => set({ targets })}
          />
          <Wrong text={about("targets")} />
        </section>
        <section className={records.section} aria-labelledby="sla-hours">
          <h2 id="sla-hours">{t("sla.hours")}</h2>
          <p>{t("sla.hoursText")}</p>
          <div className={classes.hours}>
            <NativeSelect
              label={t("sla.timeZone")}
              value={draft.timeZone}
              error={errors.time_zone}
              data={timeZones(draft.timeZone)}
              onChange={(event) => set({ timeZone: event.currentTarget.value })}
            />
            <WeekWindows
              windows={draft.hours}
              errorOf={(index, field) => errors[hoursField(index, field)]}
              onChange={(hours) => set({ hours })}
            />
          </div>
          <Wrong text={about("business_hours")} />
        </section>
        <section className={records.section} aria-labelledby="sla-holidays">
          <h2 id="sla-holidays">{t("sla.holidays")}</h2>
          <p>{t("sla.holidaysText")}</p>
          <Holidays days={draft.holidays} onChange={(holidays) => set({ holidays })} />
          <Wrong text={about("holidays")} />
        </section>
      </fieldset>
      {conflict && (
        <Notice
          tone="warning"
          title={t("sla.conflict")}
          action={
            <>
              <Button
                size="xs"
                onClick={() => {
                  setChanged(null);
                  save.reset();
                }}
              >
                {t("triage.takeTheirs")}
              </Button>
              <Button size="xs" variant="default" onClick={() => send(stored.version)}>
                {t("triage.keepMine")}
              </Button>
            </>
          }
        >
          {t("triage.conflictText")}
        </Notice>
      )}
      {save.isError && !conflict && !isPlaced(errors) && (
        <Failure error={save.error} />
      )}
      {editable && (
        <div className={records.buttons}>
          <Button type="submit" disabled={changed === null} loading={save.isPending}>
            {t("sla.save")}
          </Button>
          <span role="status">{save.isSuccess && changed === null && t("sla.saved")}</span>
        </div>
      )}
    </form>
  );
}

function Wrong({ text }: { text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p className={records.wrong} role="alert">
      {text}
    </p>
  );
}

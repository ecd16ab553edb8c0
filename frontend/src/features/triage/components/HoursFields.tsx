import { ActionIcon, Button, NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { CloseIcon, PlusIcon } from "@/components/icons";
import records from "@/components/Records.module.css";
import { WeekdayChoice } from "@/components/WeekdayChoice";
import { timeZones } from "@/lib/time";

import { NEW_WINDOW, type HoursDraft, type WindowDraft } from "../draft";
import classes from "./Triage.module.css";

interface HoursFieldsProps {
  hours: HoursDraft;
  error: string | undefined;
  onChange: (hours: HoursDraft) => void;
}

export function HoursFields({ hours, error, onChange }: HoursFieldsProps) {
  const { t } = useTranslation();
  const { windows } = hours;
  const setWindow = (index: number, changes: Partial<WindowDraft>) =>
    onChange({
      ...hours,
      windows: windows.map((one, at) => (at === index ? { ...one, ...changes } : one)),
    });

  return (
    <fieldset aria-describedby={error === undefined ? undefined : "hours-error"}>
      <legend>{t("triage.hoursLegend")}</legend>
      <div className={classes.pair}>
        <NativeSelect
          label={t("triage.timezone")}
          value={hours.timezone}
          data={timeZones(hours.timezone)}
          onChange={(event) => onChange({ ...hours, timezone: event.currentTarget.value })}
        />
        <NativeSelect
          label={t("triage.when")}
          value={hours.outside ? "outside" : "inside"}
          data={[
            { value: "inside", label: t("triage.whenInside") },
            { value: "outside", label: t("triage.whenOutside") },
          ]}
          onChange={(event) =>
            onChange({ ...hours, outside: event.currentTarget.value === "outside" })
          }
        />
      </div>
      {windows.map((one, index) => (
        <div
          // They have no identity but their place.
          key={index}
          className={classes.window}
          role="group"
          aria-label={t("triage.window", { number: index + 1 })}
        >
          <WeekdayChoice
            label={t("triage.days")}
            days={one.days}
            onChange={(days) => setWindow(index, { days })}
          />
          <div className={classes.times}>
            <TextInput
              label={t("triage.from")}
              inputMode="numeric"
              maxLength={5}
              value={one.from}
              onChange={(event) => setWindow(index, { from: event.currentTarget.value })}
            />
            <TextInput
              label={t("triage.to")}
              inputMode="numeric"
              maxLength={5}
              value={one.to}
              onChange={(event) => setWindow(index, { to: event.currentTarget.value })}
            />
            {windows.length > 1 && (
              <ActionIcon
                variant="subtle"
                size="lg"
                aria-label={t("triage.removeWindow", { number: index + 1 })}
                onClick={() => onChange({ ...hours, windows: windows.toSpliced(index, 1) })}
              >
                <CloseIcon size={16} />
              </ActionIcon>
            )}
          </div>
        </div>
      ))}
      {error !== undefined && (
        <p id="hours-error" className={records.wrong} role="alert">
          {error}
        </p>
      )}
      <div>
        <Button
          size="xs"
          variant="default"
          leftSection={<PlusIcon size={14} />}
          onClick={() => onChange({ ...hours, windows: [...windows, NEW_WINDOW] })}
        >
          {t("triage.addWindow")}
        </Button>
      </div>
    </fieldset>
  );
}

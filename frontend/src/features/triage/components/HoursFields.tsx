import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";

import records from "@/components/Records.module.css";
import { WeekWindows } from "@/components/WeekWindows";
import { timeZones } from "@/lib/time";

import type { HoursDraft } from "../draft";
import classes from "./Triage.module.css";

interface HoursFieldsProps {
  hours: HoursDraft;
  error: string | undefined;
  onChange: (hours: HoursDraft) => void;
}

export function HoursFields({ hours, error, onChange }: HoursFieldsProps) {
  const { t } = useTranslation();
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
      <WeekWindows
        windows={hours.windows}
        onChange={(windows) => onChange({ ...hours, windows })}
      />
      {error !== undefined && (
        <p id="hours-error" className={records.wrong} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

import { useId } from "react";

import { useLanguage } from "@/i18n/use-language";
import { weekday } from "@/lib/time";

import records from "./Records.module.css";
import classes from "./WeekdayChoice.module.css";

interface WeekdayChoiceProps {
  label: string;
  /** From 1, Monday, to 7. */
  days: readonly number[];
  error?: string | undefined;
  onChange: (days: number[]) => void;
}

const DAYS = [1, 2, 3, 4, 5, 6, 7];

/** Days of the week, each a box to tick that looks like a button. */
export function WeekdayChoice({ label, days, error, onChange }: WeekdayChoiceProps) {
  const language = useLanguage();
  const errorId = useId();
  const invalid = error !== undefined;
  return (
    <div
      className={classes.days}
      role="group"
      aria-label={label}
      aria-describedby={invalid ? errorId : undefined}
    >
      {DAYS.map((day) => (
        <label key={day} title={weekday(day, language, "long")}>
          <input
            type="checkbox"
            aria-label={weekday(day, language, "long")}
            checked={days.includes(day)}
            aria-invalid={invalid || undefined}
            onChange={(event) => {
              const chosen = event.currentTarget.checked;
              onChange(DAYS.filter((one) => (one === day ? chosen : days.includes(one))));
            }}
          />
          <span aria-hidden>{weekday(day, language)}</span>
        </label>
      ))}
      {invalid && (
        <p id={errorId} className={records.wrong}>
          {error}
        </p>
      )}
    </div>
  );
}

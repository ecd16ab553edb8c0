import { ActionIcon, Button, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { WeekWindow } from "@/lib/api/schema";
import { WORKING_WEEK } from "@/lib/time";

import { CloseIcon, PlusIcon } from "./icons";
import { WeekdayChoice } from "./WeekdayChoice";
import classes from "./WeekWindows.module.css";

interface WeekWindowsProps {
  windows: readonly WeekWindow[];
  /** What is wrong with a field of one of them. */
  errorOf?: (index: number, field: "days" | "from" | "to") => string | undefined;
  onChange: (windows: WeekWindow[]) => void;
}

const CLOCK = /^\d\d:\d\d$/;

/** Whether it ends on the day after the one on which it begins. */
function isOverMidnight({ from, to }: WeekWindow): boolean {
  return CLOCK.test(from) && CLOCK.test(to) && to < from && to !== "00:00";
}

/** Stretches of the week: days, from when and to when. One at least. */
export function WeekWindows({ windows, errorOf, onChange }: WeekWindowsProps) {
  const { t } = useTranslation();
  const set = (index: number, changes: Partial<WeekWindow>) =>
    onChange(windows.map((one, at) => (at === index ? { ...one, ...changes } : one)));
  return (
    <div className={classes.windows}>
      {windows.map((one, index) => (
        <div
          // They have no identity but their place.
          key={index}
          className={classes.window}
          role="group"
          aria-label={t("hours.window", { number: index + 1 })}
        >
          <WeekdayChoice
            label={t("hours.days")}
            days={one.days}
            error={errorOf?.(index, "days")}
            onChange={(days) => set(index, { days })}
          />
          <div className={classes.times}>
            {(["from", "to"] as const).map((end) => (
              <TextInput
                key={end}
                label={t(`hours.${end}`)}
                maxLength={5}
                value={one[end]}
                error={errorOf?.(index, end)}
                description={end === "to" && isOverMidnight(one) ? t("hours.nextDay") : undefined}
                inputWrapperOrder={["label", "input", "description", "error"]}
                onChange={(event) => set(index, { [end]: event.currentTarget.value })}
              />
            ))}
            {windows.length > 1 && (
              <ActionIcon
                variant="subtle"
                size="lg"
                aria-label={t("hours.remove", { number: index + 1 })}
                onClick={() => onChange(windows.toSpliced(index, 1))}
              >
                <CloseIcon size={16} />
              </ActionIcon>
            )}
          </div>
        </div>
      ))}
      <div>
        <Button
          size="xs"
          variant="default"
          leftSection={<PlusIcon size={14} />}
          onClick={() => onChange([...windows, WORKING_WEEK])}
        >
          {t("hours.add")}
        </Button>
      </div>
    </div>
  );
}

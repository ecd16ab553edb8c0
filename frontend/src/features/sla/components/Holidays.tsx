import { ActionIcon, Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { CloseIcon } from "@/components/icons";
import records from "@/components/Records.module.css";
import { useLanguage } from "@/i18n/use-language";

import classes from "./Sla.module.css";

interface HolidaysProps {
  /** ISO dates. */
  days: readonly string[];
  onChange: (days: string[]) => void;
}

export function Holidays({ days, onChange }: HolidaysProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [day, setDay] = useState("");
  const format = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });
  const add = () => {
    if (day === "") return;
    onChange([...new Set([...days, day])].toSorted());
    setDay("");
  };
  return (
    <>
      {days.length === 0 && <p className={records.muted}>{t("sla.noHolidays")}</p>}
      {days.length > 0 && (
        <ul className={classes.holidays} aria-labelledby="sla-holidays">
          {days.map((one) => {
            const date = format.format(new Date(`${one}T00:00:00Z`));
            return (
              <li key={one}>
                {date}
                <ActionIcon
                  size="sm"
                  variant="subtle"
                  aria-label={t("sla.removeHoliday", { date })}
                  onClick={() => onChange(days.filter((other) => other !== one))}
                >
                  <CloseIcon size={14} />
                </ActionIcon>
              </li>
            );
          })}
        </ul>
      )}
      <div className={classes.add}>
        <TextInput
          type="date"
          label={t("sla.holiday")}
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            // Adds the day; the form stays.
            event.preventDefault();
            add();
          }}
        />
        <Button variant="default" onClick={add}>
          {t("sla.addHoliday")}
        </Button>
      </div>
    </>
  );
}

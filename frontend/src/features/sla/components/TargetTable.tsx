import { NativeSelect, TextInput } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";

import { PriorityBadge } from "@/components/PriorityBadge";
import records from "@/components/Records.module.css";
import { PRIORITIES, type Priority } from "@/lib/api/schema";

import { targetField } from "../complaints";
import type { SlaDraft, TargetDraft, Unit } from "../draft";
import classes from "./Sla.module.css";

interface TargetTableProps {
  targets: SlaDraft["targets"];
  /** What the server says, by field. */
  errors: Partial<Record<string, string>>;
  onChange: (targets: SlaDraft["targets"]) => void;
}

const TIMES = ["first", "resolution"] as const;
const FLAGS = ["aroundTheClock", "escalate"] as const;
const UNITS = ["minutes", "hours"] as const;

export function TargetTable({ targets, errors, onChange }: TargetTableProps) {
  const { t } = useTranslation();
  const id = useId();
  const set = (priority: Priority, changes: Partial<TargetDraft>) =>
    onChange({ ...targets, [priority]: { ...targets[priority], ...changes } });
  return (
    <table className={records.table} aria-labelledby="sla-targets">
      <thead>
        <tr>
          <th scope="col">{t("sla.priority")}</th>
          {[...TIMES, ...FLAGS].map((column) => (
            <th key={column} scope="col">
              {t(`sla.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {PRIORITIES.map((priority) => {
          const target = targets[priority];
          const name = t(`priority.${priority}`);
          return (
            <tr key={priority}>
              <td>
                <PriorityBadge priority={priority} />
              </td>
              {TIMES.map((time) => (
                <td key={time} data-label={t(`sla.${time}`)}>
                  <div className={classes.time}>
                    <TextInput
                      size="xs"
                      type="number"
                      min={0}
                      step="any"
                      placeholder={t("sla.unset")}
                      aria-label={t("sla.amount", { target: t(`sla.${time}`), priority: name })}
                      value={target[time].amount}
                      error={errors[targetField(priority, time)]}
                      classNames={{ root: classes.amount, error: classes.complaint }}
                      onChange={(event) =>
                        set(priority, {
                          [time]: { ...target[time], amount: event.currentTarget.value },
                        })
                      }
                    />
                    <NativeSelect
                      size="xs"
                      aria-label={t("sla.unitOf", { target: t(`sla.${time}`), priority: name })}
                      value={target[time].unit}
                      data={UNITS.map((value) => ({ value, label: t(`sla.unit.${value}`) }))}
                      onChange={(event) =>
                        set(priority, {
                          [time]: { ...target[time], unit: event.currentTarget.value as Unit },
                        })
                      }
                    />
                  </div>
                </td>
              ))}
              {FLAGS.map((flag) => {
                const error = errors[targetField(priority, flag)];
                const errorId = `${id}-${priority}-${flag}`;
                return (
                  <td key={flag} data-label={t(`sla.${flag}`)}>
                    <label className={`${records.choice} ${classes.flag}`}>
                      <input
                        type="checkbox"
                        aria-label={t("sla.flagOf", { flag: t(`sla.${flag}`), priority: name })}
                        checked={target[flag]}
                        aria-invalid={error !== undefined || undefined}
                        aria-describedby={error === undefined ? undefined : errorId}
                        onChange={(event) => set(priority, { [flag]: event.currentTarget.checked })}
                      />
                    </label>
                    {error !== undefined && (
                      <p id={errorId} className={records.wrong}>
                        {error}
                      </p>
                    )}
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

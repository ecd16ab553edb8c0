import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { PriorityBadge } from "@/components/PriorityBadge";
import records from "@/components/Records.module.css";
import {
  LEVELS,
  PRIORITIES,
  type Level,
  type Priority,
  type TriageSettings,
} from "@/lib/api/schema";

import { ruleOf, type RuleDraft } from "../draft";
import { priorityOf } from "../outcome";
import classes from "./Triage.module.css";

interface OutcomeFieldsProps {
  draft: RuleDraft;
  settings: TriageSettings;
  error: string | undefined;
  onChange: (changes: Partial<RuleDraft>) => void;
}

export function OutcomeFields({ draft, settings, error, onChange }: OutcomeFieldsProps) {
  const { t } = useTranslation();
  const priority = priorityOf(ruleOf(draft).outcome, settings);
  return (
    <div className={classes.fields}>
      <div role="radiogroup" aria-label={t("triage.way")}>
        {(["fixed", "matrix"] as const).map((way) => (
          <label key={way} className={records.choice}>
            <input
              type="radio"
              name="rule-way"
              checked={draft.way === way}
              onChange={() => onChange({ way })}
            />
            {t(`triage.ways.${way}`)}
          </label>
        ))}
      </div>
      {draft.way === "fixed" ? (
        <NativeSelect
          label={t("triage.priority")}
          value={draft.priority}
          data={PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
          onChange={(event) => onChange({ priority: event.currentTarget.value as Priority })}
        />
      ) : (
        <div className={classes.pair}>
          <NativeSelect
            label={t("triage.impact")}
            value={draft.impact}
            data={LEVELS.map((value) => ({ value, label: t(`triage.impacts.${value}`) }))}
            onChange={(event) => onChange({ impact: event.currentTarget.value as Level })}
          />
          <NativeSelect
            label={t("triage.urgency")}
            value={draft.urgency}
            data={LEVELS.map((value) => ({ value, label: t(`triage.urgencies.${value}`) }))}
            onChange={(event) => onChange({ urgency: event.currentTarget.value as Level })}
          />
        </div>
      )}
      <p className={classes.gives}>
        {t("triage.gives")} <PriorityBadge key={priority} priority={priority} />
      </p>
      {error !== undefined && (
        <p className={records.wrong} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

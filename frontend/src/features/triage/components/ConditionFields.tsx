import { NativeSelect, TagsInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import records from "@/components/Records.module.css";

import { newHours, type RuleDraft, type WhereToLook } from "../draft";
import { HoursFields } from "./HoursFields";
import classes from "./Triage.module.css";

interface ConditionFieldsProps {
  draft: RuleDraft;
  errors: Partial<Record<string, string>>;
  onChange: (changes: Partial<RuleDraft>) => void;
}

const WHERE: readonly WhereToLook[] = ["both", "title", "description"];

export function ConditionFields({ draft, errors, onChange }: ConditionFieldsProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.fields}>
      {errors.conditions !== undefined && (
        <p className={records.wrong} role="alert">
          {errors.conditions}
        </p>
      )}
      <TagsInput
        label={t("triage.phrases")}
        description={t("triage.phrasesHint")}
        splitChars={["\n", ";"]}
        acceptValueOnBlur
        value={draft.phrases}
        error={errors["conditions.phrases"]}
        onChange={(phrases) => onChange({ phrases })}
      />
      {draft.phrases.length > 0 && (
        <NativeSelect
          label={t("triage.where")}
          value={draft.where}
          error={errors["conditions.fields"]}
          data={WHERE.map((value) => ({ value, label: t(`triage.whereIn.${value}`) }))}
          onChange={(event) => onChange({ where: event.currentTarget.value as WhereToLook })}
        />
      )}
      <TagsInput
        label={t("triage.domains")}
        description={t("triage.domainsHint")}
        splitChars={["\n", ",", ";", " "]}
        acceptValueOnBlur
        value={draft.domains}
        error={errors["conditions.domains"]}
        onChange={(domains) => onChange({ domains })}
      />
      <TagsInput
        label={t("triage.tags")}
        description={t("triage.tagsHint")}
        acceptValueOnBlur
        value={draft.tags}
        error={errors["conditions.tags"]}
        onChange={(tags) => onChange({ tags })}
      />
      <label className={records.choice}>
        <input
          type="checkbox"
          checked={draft.hours !== null}
          onChange={(event) => onChange({ hours: event.currentTarget.checked ? newHours() : null })}
        />
        {t("triage.hours")}
      </label>
      {draft.hours !== null && (
        <HoursFields
          hours={draft.hours}
          error={errors["conditions.hours"]}
          onChange={(hours) => onChange({ hours })}
        />
      )}
    </div>
  );
}

import { Button, Switch, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { useAnnounce } from "@/components/Announcer";
import { ConfirmButton } from "@/components/ConfirmButton";
import { Failure } from "@/components/Failure";
import { Notice } from "@/components/Notice";
import records from "@/components/Records.module.css";
import { useLanguage } from "@/i18n/use-language";
import { hasStatus } from "@/lib/api/errors";
import { fieldErrors, isAtFields } from "@/lib/api/field-errors";
import type { TriageRule, TriageSettings } from "@/lib/api/schema";

import { rulesOptions, useChangeRule, useCreateRule, useDeleteRule } from "../api/triage";
import { draftOf, EMPTY_DRAFT, ruleOf, type RuleDraft } from "../draft";
import { ConditionFields } from "./ConditionFields";
import { OutcomeFields } from "./OutcomeFields";
import { SimulationBox } from "./SimulationBox";
import classes from "./Triage.module.css";

/** Where the form says what the server says of a field. */
const FIELDS = [
  "name.es",
  "name.en",
  "conditions",
  "conditions.phrases",
  "conditions.fields",
  "conditions.domains",
  "conditions.tags",
  "conditions.hours",
  "outcome",
] as const;

interface RuleEditorProps {
  /** Null: a new one. */
  rule: TriageRule | null;
  settings: TriageSettings;
}

/** A rule's form. What is typed stays when the rule changes elsewhere meanwhile. */
export function RuleEditor({ rule, settings }: RuleEditorProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const announce = useAnnounce();
  const client = useQueryClient();
  const [base, setBase] = useState(rule);
  const [draft, setDraft] = useState<RuleDraft>(() =>
    rule === null ? EMPTY_DRAFT : draftOf(rule),
  );
  const create = useCreateRule();
  const change = useChangeRule();
  const remove = useDeleteRule();

  const saving = rule === null ? create : change;
  const error = saving.error;
  const errors = fieldErrors(error);
  const conflict = hasStatus(error, 412) || hasStatus(remove.error, 412);
  const set = (changes: Partial<RuleDraft>) => setDraft((now) => ({ ...now, ...changes }));

  const leave = (message: string) => {
    announce(message);
    void navigate("/triage");
  };
  const send = (version: number) => {
    const changes = ruleOf(draft);
    if (rule === null) {
      create.mutate(changes, { onSuccess: () => leave(t("triage.created")) });
    } else {
      change.mutate(
        { id: rule.id, version, changes },
        { onSuccess: () => leave(t("triage.saved")) },
      );
    }
  };
  /** The rule as the server has it by now. */
  const current = async () => {
    const rules = await client.query({ ...rulesOptions, staleTime: 0 });
    return rules.find(({ id }) => id === rule?.id) ?? null;
  };
  const takeTheirs = async () => {
    const theirs = await current();
    if (theirs === null) return;
    setBase(theirs);
    setDraft(draftOf(theirs));
    change.reset();
    remove.reset();
  };
  const keepMine = async () => {
    const theirs = await current();
    if (theirs === null) return;
    setBase(theirs);
    remove.reset();
    send(theirs.version);
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!saving.isPending) send(base?.version ?? 0);
      }}
    >
      <section className={records.section} aria-labelledby="rule-name">
        <h2 id="rule-name">{t("triage.name")}</h2>
        <p>{t("triage.nameText")}</p>
        <div className={classes.fields}>
          <div className={classes.pair}>
            <TextInput
              label={t("triage.nameEs")}
              lang="es"
              autoComplete="off"
              value={draft.es}
              error={errors["name.es"]}
              onChange={(event) => set({ es: event.currentTarget.value })}
            />
            <TextInput
              label={t("triage.nameEn")}
              lang="en"
              autoComplete="off"
              value={draft.en}
              error={errors["name.en"]}
              onChange={(event) => set({ en: event.currentTarget.value })}
            />
          </div>
          <Switch
            label={t("triage.enabled")}
            checked={draft.enabled}
            onChange={(event) => set({ enabled: event.currentTarget.checked })}
          />
        </div>
      </section>

      <section className={records.section} aria-labelledby="rule-conditions">
        <h2 id="rule-conditions">{t("triage.conditions")}</h2>
        <p>{t("triage.conditionsText")}</p>
        <ConditionFields draft={draft} errors={errors} onChange={set} />
      </section>

      <section className={records.section} aria-labelledby="rule-outcome">
        <h2 id="rule-outcome">{t("triage.outcome")}</h2>
        <p>{t("triage.outcomeText")}</p>
        <OutcomeFields draft={draft} settings={settings} error={errors.outcome} onChange={set} />
      </section>

      <section className={records.section} aria-labelledby="rule-simulation">
        <h2 id="rule-simulation">{t("triage.simulation")}</h2>
        <p>{t("triage.simulationText")}</p>
        <SimulationBox id={rule?.id ?? null} draft={ruleOf(draft)} />
      </section>

      {conflict && (
        <Notice
          tone="warning"
          title={t("triage.conflict")}
          action={
            <>
              <Button size="xs" onClick={() => void takeTheirs()}>
                {t("triage.takeTheirs")}
              </Button>
              <Button size="xs" variant="default" onClick={() => void keepMine()}>
                {t("triage.keepMine")}
              </Button>
            </>
          }
        >
          {t("triage.conflictText")}
        </Notice>
      )}
      {error !== null && !conflict && !isAtFields(error, FIELDS) && <Failure error={error} />}
      {error !== null && isAtFields(error, FIELDS) && (
        <p className={records.wrong} role="alert">
          {t("triage.seeFields")}
        </p>
      )}
      {remove.isError && !conflict && <Failure error={remove.error} />}
      <div className={`${records.buttons} ${classes.actions}`}>
        <Button type="submit" loading={saving.isPending}>
          {rule === null ? t("triage.create") : t("triage.save")}
        </Button>
        {base !== null && (
          <ConfirmButton
            label={t("triage.removeOf", { name: base.name[language] })}
            question={t("triage.removeQuestion")}
            loading={remove.isPending}
            onConfirm={() =>
              remove.mutate(
                { id: base.id, version: base.version },
                { onSuccess: () => leave(t("triage.removed")) },
              )
            }
          >
            {t("triage.remove")}
          </ConfirmButton>
        )}
      </div>
    </form>
  );
}

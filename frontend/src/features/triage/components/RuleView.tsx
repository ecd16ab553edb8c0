import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { SearchIcon } from "@/components/icons";
import records from "@/components/Records.module.css";
import { StateMessage } from "@/components/StateMessage";
import { useLanguage } from "@/i18n/use-language";
import type { TriageRule, TriageSettings } from "@/lib/api/schema";
import { useActor } from "@/lib/session";

import { conditionTexts } from "../summary";
import { RuleEditor } from "./RuleEditor";
import { RuleHistory } from "./RuleHistory";
import { RulesLoaded } from "./RulesLoaded";
import classes from "./Triage.module.css";

interface RuleViewProps {
  /** Null: a new one. */
  id: number | null;
}

/** One rule: its form for who may change it, and its history. */
export function RuleView({ id }: RuleViewProps) {
  return (
    <RulesLoaded skeleton={<RuleSkeleton />}>
      {(rules, settings) => <LoadedRule id={id} rules={rules} settings={settings} />}
    </RulesLoaded>
  );
}

interface LoadedRuleProps extends RuleViewProps {
  rules: TriageRule[];
  settings: TriageSettings;
}

function LoadedRule({ id, rules, settings }: LoadedRuleProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const editable = useActor()?.role === "admin";
  const rule = rules.find((one) => one.id === id) ?? null;
  if (id !== null && rule === null) {
    return (
      <>
        <StateMessage icon={<SearchIcon size={24} />} title={t("triage.notFound")}>
          {t("triage.notFoundText")}
        </StateMessage>
        <RuleHistory id={id} />
      </>
    );
  }
  return (
    <div className={classes.columns}>
      {editable && <RuleEditor key={id} rule={rule} settings={settings} />}
      {!editable && rule !== null && (
        <section className={records.section}>
          <h2>{rule.name[language]}</h2>
          <ul>
            {conditionTexts(rule.conditions, language, t).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
      )}
      {id !== null && <RuleHistory id={id} />}
    </div>
  );
}

function RuleSkeleton() {
  return (
    <>
      <Skeleton height={220} mb={16} />
      <Skeleton height={320} />
    </>
  );
}

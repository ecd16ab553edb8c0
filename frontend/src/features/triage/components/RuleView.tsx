import { Skeleton, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { SearchIcon } from "@/components/icons";
import records from "@/components/Records.module.css";
import { ErrorState, OfflineState, StateMessage } from "@/components/StateMessage";
import { useLanguage } from "@/i18n/use-language";
import { useActor } from "@/lib/session";

import { rulesOptions, settingsOptions } from "../api/triage";
import { conditionTexts } from "../summary";
import { RuleEditor } from "./RuleEditor";
import { RuleHistory } from "./RuleHistory";
import classes from "./Triage.module.css";

/** One rule: its form for who may change it, and its history. `id` null: a new one. */
export function RuleView({ id }: { id: number | null }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const editable = useActor()?.role === "admin";
  const rules = useQuery(rulesOptions);
  const settings = useQuery(settingsOptions);

  if (rules.data === undefined || settings.data === undefined) {
    const failed = [rules, settings].find(({ isError }) => isError);
    if (failed !== undefined) {
      const retry = () => void Promise.all([rules.refetch(), settings.refetch()]);
      return <ErrorState error={failed.error} onRetry={retry} retrying={rules.isFetching} />;
    }
    if (rules.fetchStatus === "paused") return <OfflineState />;
    return (
      <>
        <VisuallyHidden role="status">{t("state.loading")}</VisuallyHidden>
        <Skeleton height={220} mb={16} />
        <Skeleton height={320} />
      </>
    );
  }
  const rule = rules.data.find((one) => one.id === id) ?? null;
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
      {editable && <RuleEditor key={id} rule={rule} settings={settings.data} />}
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

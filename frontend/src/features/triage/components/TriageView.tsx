import { Button, Skeleton, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { PlusIcon, SearchIcon } from "@/components/icons";
import records from "@/components/Records.module.css";
import { ErrorState, OfflineState, StateMessage } from "@/components/StateMessage";
import { useActor } from "@/lib/session";

import { rulesOptions, settingsOptions } from "../api/triage";
import { PreviewBox } from "./PreviewBox";
import { RuleList } from "./RuleList";
import { SettingsForm } from "./SettingsForm";
import classes from "./Triage.module.css";

/** All rules in order, with what holds for all of them, and a place to try a text. */
export function TriageView() {
  const { t } = useTranslation();
  const editable = useActor()?.role === "admin";
  const rules = useQuery(rulesOptions);
  const settings = useQuery(settingsOptions);

  if (rules.data === undefined || settings.data === undefined) {
    const failed = [rules, settings].find(({ isError }) => isError);
    if (failed !== undefined) {
      const retry = () => void Promise.all([rules.refetch(), settings.refetch()]);
      return <ErrorState error={failed.error} onRetry={retry} retrying={rules.isFetching} />;
    }
    return rules.fetchStatus === "paused" ? <OfflineState /> : <RulesSkeleton />;
  }
  return (
    <>
      <div className={classes.heading}>
        <p>{t("triage.intro")}</p>
        {editable && (
          <Button component={Link} to="/triage/new" leftSection={<PlusIcon size={16} />}>
            {t("triage.add")}
          </Button>
        )}
      </div>
      <div className={classes.columns}>
        <div>
          {rules.data.length === 0 ? (
            <StateMessage icon={<SearchIcon size={24} />} title={t("triage.empty")}>
              {t("triage.emptyText")}
            </StateMessage>
          ) : (
            <RuleList rules={rules.data} settings={settings.data} editable={editable} />
          )}
        </div>
        <aside aria-label={t("triage.aside")}>
          <section className={records.section} aria-labelledby="triage-try">
            <h2 id="triage-try">{t("triage.try")}</h2>
            <p>{t("triage.tryText")}</p>
            <PreviewBox rules={rules.data} />
          </section>
          <section className={records.section} aria-labelledby="triage-settings">
            <h2 id="triage-settings">{t("triage.settings")}</h2>
            <p>{t("triage.settingsText")}</p>
            <SettingsForm settings={settings.data} editable={editable} />
          </section>
        </aside>
      </div>
    </>
  );
}

function RulesSkeleton() {
  const { t } = useTranslation();
  return (
    <>
      <VisuallyHidden role="status">{t("state.loading")}</VisuallyHidden>
      {[72, 60, 66, 58].map((height) => (
        <Skeleton key={height} height={height} mb={8} />
      ))}
    </>
  );
}

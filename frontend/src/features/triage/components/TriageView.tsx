import { Button, Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { PlusIcon, SearchIcon } from "@/components/icons";
import records from "@/components/Records.module.css";
import { StateMessage } from "@/components/StateMessage";
import { useActor } from "@/lib/session";

import { PreviewBox } from "./PreviewBox";
import { RuleList } from "./RuleList";
import { RulesLoaded } from "./RulesLoaded";
import { SettingsForm } from "./SettingsForm";
import classes from "./Triage.module.css";

/** All rules in order, with what holds for all of them, and a place to try a text. */
export function TriageView() {
  const { t } = useTranslation();
  const editable = useActor()?.role === "admin";
  return (
    <RulesLoaded skeleton={<RulesSkeleton />}>
      {(rules, settings) => (
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
              {rules.length === 0 ? (
                <StateMessage icon={<SearchIcon size={24} />} title={t("triage.empty")}>
                  {t("triage.emptyText")}
                </StateMessage>
              ) : (
                <RuleList rules={rules} settings={settings} editable={editable} />
              )}
            </div>
            <aside aria-label={t("triage.aside")}>
              <section className={records.section} aria-labelledby="triage-try">
                <h2 id="triage-try">{t("triage.try")}</h2>
                <p>{t("triage.tryText")}</p>
                <PreviewBox rules={rules} />
              </section>
              <section className={records.section} aria-labelledby="triage-settings">
                <h2 id="triage-settings">{t("triage.settings")}</h2>
                <p>{t("triage.settingsText")}</p>
                <SettingsForm settings={settings} editable={editable} />
              </section>
            </aside>
          </div>
        </>
      )}
    </RulesLoaded>
  );
}

function RulesSkeleton() {
  return (
    <>
      {[72, 60, 66, 58].map((height) => (
        <Skeleton key={height} height={height} mb={8} />
      ))}
    </>
  );
}

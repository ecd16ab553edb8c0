import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { Age } from "@/components/Age";
import { NotLoaded } from "@/components/NotLoaded";
import records from "@/components/Records.module.css";
import { useActorName } from "@/components/use-actor-name";
import { useLanguage } from "@/i18n/use-language";
import type { TriageRuleVersion } from "@/lib/api/schema";

import { historyOptions } from "../api/triage";
import { conditionTexts } from "../summary";
import classes from "./Triage.module.css";

/** Every version of a rule with what it changed, newest first. */
export function RuleHistory({ id }: { id: number }) {
  const { t } = useTranslation();
  const history = useQuery(historyOptions(id));
  return (
    <section className={records.section} aria-labelledby="rule-history">
      <h2 id="rule-history">{t("triage.history")}</h2>
      {history.data === undefined ? (
        <NotLoaded query={history}>
          <Skeleton height={48} />
        </NotLoaded>
      ) : (
        <ol className={classes.versions}>
          {history.data.map((version, index) => (
            <Version
              key={version.version}
              version={version}
              before={history.data[index + 1] ?? null}
            />
          ))}
        </ol>
      )}
    </section>
  );
}

interface VersionProps {
  version: TriageRuleVersion;
  before: TriageRuleVersion | null;
}

function Version({ version, before }: VersionProps) {
  const { t } = useTranslation();
  const nameOf = useActorName();
  const says = useSays();
  const now = says(version);
  const then = before === null ? null : says(before);
  const changes = { created: "created", changed: "changed", deleted: "deleted" } as const;
  const change = changes[version.change as keyof typeof changes];
  return (
    <li>
      <strong>{t(`triage.change.${change}`)}</strong>{" "}
      <span className={records.muted}>
        {t("triage.version", { number: version.version })} ·{" "}
        {nameOf(version.changed_by, version.changed_by_name)} · <Age iso={version.changed_at} />
      </span>
      {version.change !== "deleted" && (
        <ul>
          {now
            .filter((line, index) => line !== then?.[index])
            .map((line) => (
              <li key={line}>{line}</li>
            ))}
        </ul>
      )}
    </li>
  );
}

/** What a version says, a line each: name, whether it is on, conditions, outcome. */
function useSays() {
  const { t } = useTranslation();
  const language = useLanguage();
  return ({ name, enabled, conditions, outcome }: TriageRuleVersion): string[] => {
    const { priority, impact, urgency } = outcome;
    return [
      t("triage.sayName", { name: name[language] }),
      enabled ? t("triage.sayOn") : t("triage.sayOff"),
      t("triage.sayConditions", { text: conditionTexts(conditions, language, t).join("; ") }),
      priority !== undefined
        ? t("triage.sayPriority", { priority: t(`priority.${priority}`) })
        : t("triage.impactUrgency", {
            impact: t(`triage.impacts.${impact ?? "low"}`),
            urgency: t(`triage.urgencies.${urgency ?? "low"}`),
          }),
    ];
  };
}

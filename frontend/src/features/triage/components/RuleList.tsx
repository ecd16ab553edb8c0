import { useTranslation } from "react-i18next";

import { useAnnounce } from "@/components/Announcer";
import { Failure } from "@/components/Failure";
import { PriorityBadge } from "@/components/PriorityBadge";
import { useLanguage } from "@/i18n/use-language";
import type { TriageRule, TriageSettings } from "@/lib/api/schema";

import { useOrderRules } from "../api/triage";
import { moved } from "../order";
import { RuleRow } from "./RuleRow";
import classes from "./Triage.module.css";
import { useDrag } from "./use-drag";

interface RuleListProps {
  rules: TriageRule[];
  settings: TriageSettings;
  /** Whether who looks may change them. */
  editable: boolean;
}

export function RuleList({ rules, settings, editable }: RuleListProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const announce = useAnnounce();
  const order = useOrderRules();
  const move = (from: number, to: number) => {
    const rule = rules[from];
    if (rule === undefined || to < 0 || to >= rules.length) return;
    order.mutate(moved(rules, from, to).map(({ id }) => id));
    announce(
      t("triage.moved", { name: rule.name[language], position: to + 1, total: rules.length }),
    );
  };
  const { list, handle, row } = useDrag(move);

  return (
    <>
      {order.isError && <Failure error={order.error} />}
      <ol ref={list} className={classes.list} aria-label={t("triage.list")}>
        {rules.map((rule, index) => (
          <RuleRow
            key={rule.id}
            rule={rule}
            settings={settings}
            index={index}
            total={rules.length}
            editable={editable}
            handle={handle(index)}
            marks={row(index)}
            onMove={(to) => move(index, to)}
          />
        ))}
      </ol>
      <p className={classes.otherwise}>
        {t("triage.otherwise")}
        <PriorityBadge key={settings.default_priority} priority={settings.default_priority} />
      </p>
    </>
  );
}

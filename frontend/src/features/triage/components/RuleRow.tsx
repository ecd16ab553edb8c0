import { ActionIcon, Switch } from "@mantine/core";
import type { ComponentProps, KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useAnnounce } from "@/components/Announcer";
import { Failure } from "@/components/Failure";
import { ArrowDownIcon, ArrowUpIcon, GripIcon } from "@/components/icons";
import { PriorityBadge } from "@/components/PriorityBadge";
import { useLanguage } from "@/i18n/use-language";
import type { TriageRule, TriageSettings } from "@/lib/api/schema";

import { useChangeRule } from "../api/triage";
import { priorityOf } from "../outcome";
import { conditionTexts } from "../summary";
import classes from "./Triage.module.css";

interface RuleRowProps {
  rule: TriageRule;
  settings: TriageSettings;
  index: number;
  total: number;
  editable: boolean;
  handle: ComponentProps<"span">;
  /** What the row shows while one is dragged. */
  marks: Record<string, unknown>;
  onMove: (to: number) => void;
}

export function RuleRow({
  rule,
  settings,
  index,
  total,
  editable,
  handle,
  marks,
  onMove,
}: RuleRowProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const announce = useAnnounce();
  const change = useChangeRule();
  const name = rule.name[language];
  const { impact, urgency } = rule.outcome;
  const enabled = change.isPending ? change.variables.changes.enabled : rule.enabled;

  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: total - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onMove(to);
  };

  return (
    <li className={classes.row} {...marks}>
      {editable ? (
        <span className={classes.grip} title={t("triage.drag")} {...handle}>
          <GripIcon />
        </span>
      ) : (
        <span />
      )}
      <span className={classes.position}>{index + 1}</span>
      <div>
        <Link className={classes.name} to={`/triage/${rule.id}`}>
          {name}
        </Link>
        <ul className={classes.conditions}>
          {conditionTexts(rule.conditions, language, t).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        {change.isError && <Failure error={change.error} />}
      </div>
      <div className={classes.outcome}>
        <PriorityBadge
          key={priorityOf(rule.outcome, settings)}
          priority={priorityOf(rule.outcome, settings)}
        />
        {impact !== undefined && urgency !== undefined && (
          <span>
            {t("triage.impactUrgency", {
              impact: t(`triage.impacts.${impact}`),
              urgency: t(`triage.urgencies.${urgency}`),
            })}
          </span>
        )}
        {!editable && !rule.enabled && <span>{t("triage.off")}</span>}
      </div>
      {editable && (
        <>
          <Switch
            className={classes.switch}
            aria-label={t("triage.enabledOf", { name })}
            checked={enabled ?? rule.enabled}
            onChange={(event) => {
              if (change.isPending) return;
              const on = event.currentTarget.checked;
              change.mutate(
                { id: rule.id, version: rule.version, changes: { enabled: on } },
                {
                  onSuccess: () =>
                    announce(on ? t("triage.turnedOn", { name }) : t("triage.turnedOff", { name })),
                },
              );
            }}
          />
          <div className={classes.moves} onKeyDown={onKeyDown}>
            {/* Not "disabled" at the ends: the keyboard would lose its place. */}
            <ActionIcon
              variant="default"
              aria-label={t("triage.moveUp", { name })}
              aria-disabled={index === 0}
              onClick={() => onMove(index - 1)}
            >
              <ArrowUpIcon size={15} />
            </ActionIcon>
            <ActionIcon
              variant="default"
              aria-label={t("triage.moveDown", { name })}
              aria-disabled={index === total - 1}
              onClick={() => onMove(index + 1)}
            >
              <ArrowDownIcon size={15} />
            </ActionIcon>
          </div>
        </>
      )}
    </li>
  );
}

import { Button, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useAnnounce } from "@/components/Announcer";
import { Failure } from "@/components/Failure";
import { Notice } from "@/components/Notice";
import { hasStatus } from "@/lib/api/errors";
import {
  LEVELS,
  PRIORITIES,
  type Level,
  type Priority,
  type TriageSettings,
} from "@/lib/api/schema";

import { useSaveSettings } from "../api/triage";
import classes from "./Triage.module.css";

interface SettingsFormProps {
  settings: TriageSettings;
  editable: boolean;
}

/** The matrix of impact and urgency, and the priority where no rule holds. */
export function SettingsForm({ settings, editable }: SettingsFormProps) {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const save = useSaveSettings();
  /** What was changed here and is not saved; null: nothing. */
  const [draft, setDraft] = useState<TriageSettings | null>(null);
  const shown = draft ?? settings;
  const priorities = PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }));
  const conflict = save.isError && hasStatus(save.error, 412);

  const setCell = (impact: Level, urgency: Level, priority: Priority) =>
    setDraft({
      ...shown,
      matrix: { ...shown.matrix, [impact]: { ...shown.matrix[impact], [urgency]: priority } },
    });
  const send = (version: number) =>
    save.mutate(
      { ...shown, version },
      {
        onSuccess: () => {
          setDraft(null);
          announce(t("triage.settingsSaved"));
        },
      },
    );

  return (
    <form
      className={classes.side}
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) send(shown.version);
      }}
    >
      <table className={classes.matrix}>
        <caption>{t("triage.matrix")}</caption>
        <thead>
          <tr>
            <td />
            {LEVELS.map((urgency) => (
              <th key={urgency} scope="col">
                {t(`triage.urgencies.${urgency}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {LEVELS.map((impact) => (
            <tr key={impact}>
              <th scope="row">{t(`triage.impacts.${impact}`)}</th>
              {LEVELS.map((urgency) => (
                <td key={urgency}>
                  {editable ? (
                    <NativeSelect
                      size="xs"
                      aria-label={t("triage.cell", {
                        impact: t(`triage.impacts.${impact}`),
                        urgency: t(`triage.urgencies.${urgency}`),
                      })}
                      value={shown.matrix[impact][urgency]}
                      data={priorities}
                      onChange={(event) =>
                        setCell(impact, urgency, event.currentTarget.value as Priority)
                      }
                    />
                  ) : (
                    t(`priority.${shown.matrix[impact][urgency]}`)
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {editable && (
        <NativeSelect
          label={t("triage.otherwise")}
          value={shown.default_priority}
          data={priorities}
          onChange={(event) =>
            setDraft({ ...shown, default_priority: event.currentTarget.value as Priority })
          }
        />
      )}
      {conflict && (
        <Notice
          tone="warning"
          title={t("triage.settingsConflict")}
          action={
            <>
              <Button
                size="xs"
                onClick={() => {
                  setDraft(null);
                  save.reset();
                }}
              >
                {t("triage.takeTheirs")}
              </Button>
              <Button size="xs" variant="default" onClick={() => send(settings.version)}>
                {t("triage.keepMine")}
              </Button>
            </>
          }
        >
          {t("triage.conflictText")}
        </Notice>
      )}
      {save.isError && !conflict && <Failure error={save.error} />}
      {editable && (
        <div>
          <Button type="submit" variant="default" disabled={draft === null} loading={save.isPending}>
            {t("triage.saveSettings")}
          </Button>
        </div>
      )}
    </form>
  );
}

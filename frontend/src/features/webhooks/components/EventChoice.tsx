import { useTranslation } from "react-i18next";

import records from "@/components/Records.module.css";
import type { WebhookEvent } from "@/lib/api/schema";

import { EVENTS, eventKey } from "../events";

interface EventChoiceProps {
  /** Sets the ids apart of several on a page. */
  id: string;
  chosen: readonly WebhookEvent[];
  error: string | undefined;
  onChange: (events: WebhookEvent[]) => void;
}

export function EventChoice({ id, chosen, error, onChange }: EventChoiceProps) {
  const { t } = useTranslation();
  return (
    <fieldset aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend>{t("webhooks.events")}</legend>
      {EVENTS.map((event) => (
        <label key={event} className={records.choice}>
          <input
            type="checkbox"
            checked={chosen.includes(event)}
            onChange={({ currentTarget: { checked } }) =>
              onChange(EVENTS.filter((one) => (one === event ? checked : chosen.includes(one))))
            }
          />
          <span>
            {t(`webhooks.event.${eventKey(event)}`)} <code className={records.muted}>{event}</code>
          </span>
        </label>
      ))}
      {error !== undefined && (
        <p id={`${id}-error`} className={records.wrong} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Failure } from "@/components/Failure";
import { fieldErrors, isAtFields } from "@/lib/api/field-errors";
import type { WebhookEvent } from "@/lib/api/schema";

import { EventChoice } from "./EventChoice";

export interface WebhookDraft {
  url: string;
  events: readonly WebhookEvent[];
}

interface WebhookFieldsProps {
  /** Sets the ids apart of several on a page. */
  id: string;
  draft: WebhookDraft;
  /** Of the attempt to save it. */
  error: unknown;
  onChange: (changes: Partial<WebhookDraft>) => void;
}

/** Where a webhook is told, and of what; with what the server said against it. */
export function WebhookFields({ id, draft, error, onChange }: WebhookFieldsProps) {
  const { t } = useTranslation();
  const errors = fieldErrors(error);
  return (
    <>
      <TextInput
        type="url"
        label={t("webhooks.url")}
        autoComplete="off"
        value={draft.url}
        error={errors.url}
        onChange={(event) => onChange({ url: event.currentTarget.value })}
      />
      <EventChoice
        id={id}
        chosen={draft.events}
        error={errors.events}
        onChange={(events) => onChange({ events })}
      />
      {error !== null && !isAtFields(error, ["url", "events"]) && <Failure error={error} />}
    </>
  );
}

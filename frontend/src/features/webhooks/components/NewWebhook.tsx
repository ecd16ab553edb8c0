import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Failure } from "@/components/Failure";
import { PassOn } from "@/components/PassOn";
import records from "@/components/Records.module.css";
import { fieldErrors, isAtFields } from "@/lib/api/field-errors";
import type { WebhookEvent } from "@/lib/api/schema";

import { useCreateWebhook } from "../api/webhooks";
import { EVENTS } from "../events";
import { EventChoice } from "./EventChoice";

const FIELDS = ["url", "events"] as const;

export function NewWebhook() {
  const { t } = useTranslation();
  const create = useCreateWebhook();
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState<readonly WebhookEvent[]>(EVENTS);
  const errors = fieldErrors(create.error);
  return (
    <section className={records.section} aria-labelledby="webhooks-new">
      <h2 id="webhooks-new">{t("webhooks.new")}</h2>
      <p>{t("webhooks.newText")}</p>
      {create.data && (
        <PassOn
          key={create.data.id}
          title={t("webhooks.secretTitle", { url: create.data.url })}
          text={t("webhooks.secretText")}
          secret={create.data.secret}
          onClose={() => create.reset()}
        />
      )}
      <form
        className={records.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (create.isPending) return;
          create.mutate({ url: url.trim(), events: [...events] }, { onSuccess: () => setUrl("") });
        }}
      >
        <TextInput
          type="url"
          label={t("webhooks.url")}
          autoComplete="off"
          value={url}
          error={errors.url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <EventChoice id="new-events" chosen={events} error={errors.events} onChange={setEvents} />
        {create.isError && !isAtFields(create.error, FIELDS) && <Failure error={create.error} />}
        <div>
          <Button type="submit" loading={create.isPending}>
            {t("webhooks.create")}
          </Button>
        </div>
      </form>
    </section>
  );
}

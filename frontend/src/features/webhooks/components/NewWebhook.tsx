import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { PassOn } from "@/components/PassOn";
import records from "@/components/Records.module.css";

import { useCreateWebhook } from "../api/webhooks";
import { EVENTS } from "../events";
import { WebhookFields, type WebhookDraft } from "./WebhookFields";

export function NewWebhook() {
  const { t } = useTranslation();
  const create = useCreateWebhook();
  const [draft, setDraft] = useState<WebhookDraft>({ url: "", events: EVENTS });
  const edit = (changes: Partial<WebhookDraft>) => setDraft((now) => ({ ...now, ...changes }));
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
          const wanted = { url: draft.url.trim(), events: [...draft.events] };
          create.mutate(wanted, { onSuccess: () => edit({ url: "" }) });
        }}
      >
        <WebhookFields id="new-events" draft={draft} error={create.error} onChange={edit} />
        <div>
          <Button type="submit" loading={create.isPending}>
            {t("webhooks.create")}
          </Button>
        </div>
      </form>
    </section>
  );
}

import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { useAnnounce } from "@/components/Announcer";
import { ConfirmButton } from "@/components/ConfirmButton";
import { Failure } from "@/components/Failure";
import { SearchIcon } from "@/components/icons";
import { NotLoaded } from "@/components/NotLoaded";
import { PassOn } from "@/components/PassOn";
import records from "@/components/Records.module.css";
import { StateMessage } from "@/components/StateMessage";
import { useActorName } from "@/components/use-actor-name";
import { useLanguage } from "@/i18n/use-language";
import type { DeliveryStatus, Webhook } from "@/lib/api/schema";
import { formatDateTime } from "@/lib/time";

import {
  deliveriesOptions,
  useChangeWebhook,
  useDeleteWebhook,
  useRotateSecret,
  webhookOptions,
} from "../api/webhooks";
import { DeliveryTable } from "./DeliveryTable";
import { WebhookFields, type WebhookDraft } from "./WebhookFields";
import { WebhookState } from "./WebhookState";

/** One webhook: what it is told of, its secret, and what was sent to it. */
export function WebhookView({ id }: { id: number }) {
  const { t } = useTranslation();
  const webhook = useQuery(webhookOptions(id));
  if (webhook.data !== undefined) {
    return (
      <>
        <Settings webhook={webhook.data} />
        <Secret webhook={webhook.data} />
        <Deliveries id={id} />
      </>
    );
  }
  return (
    <NotLoaded
      query={webhook}
      notFound={<StateMessage icon={<SearchIcon size={24} />} title={t("webhooks.notFound")} />}
    >
      <Skeleton height={220} />
    </NotLoaded>
  );
}

function Settings({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const navigate = useNavigate();
  const language = useLanguage();
  const nameOf = useActorName();
  const change = useChangeWebhook(webhook.id);
  const remove = useDeleteWebhook(webhook.id);
  const [draft, setDraft] = useState<WebhookDraft>({ url: webhook.url, events: webhook.events });
  const saved = () => announce(t("webhooks.saved"));
  return (
    <section className={records.section} aria-labelledby="webhook-settings">
      <h2 id="webhook-settings">{webhook.url}</h2>
      <div className={records.choices}>
        <WebhookState webhook={webhook} />
        <span className={records.muted}>
          {t("webhooks.madeBy", {
            who: nameOf(webhook.created_by, webhook.created_by_name),
            at: formatDateTime(webhook.created_at, language),
          })}
        </span>
      </div>
      <form
        className={records.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (change.isPending) return;
          const wanted = { url: draft.url.trim(), events: [...draft.events] };
          change.mutate(wanted, { onSuccess: saved });
        }}
      >
        <WebhookFields
          id="events"
          draft={draft}
          error={change.error}
          onChange={(changes) => setDraft((now) => ({ ...now, ...changes }))}
        />
        {remove.isError && <Failure error={remove.error} />}
        <div className={records.buttons}>
          <Button type="submit" size="xs" loading={change.isPending}>
            {t("webhooks.save")}
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={change.isPending}
            onClick={() => change.mutate({ active: !webhook.active }, { onSuccess: saved })}
          >
            {webhook.active ? t("webhooks.disable") : t("webhooks.enable")}
          </Button>
          <ConfirmButton
            label={t("webhooks.remove")}
            question={t("webhooks.removeQuestion")}
            loading={remove.isPending}
            onConfirm={() =>
              remove.mutate(undefined, {
                onSuccess: () => {
                  announce(t("webhooks.removed"));
                  void navigate("/webhooks");
                },
              })
            }
          >
            {t("webhooks.remove")}
          </ConfirmButton>
        </div>
      </form>
    </section>
  );
}

function Secret({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const rotate = useRotateSecret(webhook.id);
  return (
    <section className={records.section} aria-labelledby="webhook-secret">
      <h2 id="webhook-secret">{t("webhooks.secret")}</h2>
      <p>{t("webhooks.rotateText")}</p>
      {rotate.data && (
        <PassOn
          key={rotate.data.updated_at}
          title={t("webhooks.secretTitle", { url: webhook.url })}
          text={t("webhooks.secretText")}
          secret={rotate.data.secret}
          onClose={() => rotate.reset()}
        />
      )}
      {rotate.isError && <Failure error={rotate.error} />}
      <ConfirmButton
        label={t("webhooks.rotate")}
        question={t("webhooks.rotateQuestion")}
        loading={rotate.isPending}
        onConfirm={() => rotate.mutate()}
      >
        {t("webhooks.rotate")}
      </ConfirmButton>
    </section>
  );
}

function Deliveries({ id }: { id: number }) {
  const { t } = useTranslation();
  const [status, setStatus] = useState<DeliveryStatus | "">("");
  const list = useInfiniteQuery(deliveriesOptions(id, status));
  return (
    <section className={records.section} aria-labelledby="webhook-deliveries">
      <h2 id="webhook-deliveries">{t("webhooks.deliveries")}</h2>
      <DeliveryTable
        list={list}
        webhookId={id}
        labelledBy="webhook-deliveries"
        status={status}
        onStatus={setStatus}
      />
    </section>
  );
}

import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";
import { pagedOptions } from "@/lib/api/paged";
import type { DeliveryStatus, Webhook, WebhookEvent } from "@/lib/api/schema";

const webhooksKey = ["webhooks"] as const;
const mailKey = ["mail-deliveries"] as const;
const POLL_MS = 5_000;

const path = (id: number) => ({ path: { webhook_id: id } });
const ofStatus = (status: DeliveryStatus | "") => (status === "" ? {} : { status });

export const webhooksOptions = pagedOptions([...webhooksKey, "list"], ({ cursor, signal }) =>
  api.GET("/api/webhooks/", { params: { query: { page_size: 50, ...cursor } }, signal }),
);

export function webhookOptions(id: number) {
  return queryOptions({
    queryKey: [...webhooksKey, "one", id],
    queryFn: async ({ signal }) =>
      (await answer(api.GET("/api/webhooks/{webhook_id}/", { params: path(id), signal }))).data,
  });
}

/** What was sent to a webhook, or is to be, newest first. */
export function deliveriesOptions(id: number, status: DeliveryStatus | "") {
  return {
    ...pagedOptions([...webhooksKey, "deliveries", id, status], ({ cursor, signal }) =>
      api.GET("/api/webhooks/{webhook_id}/deliveries/", {
        params: { ...path(id), query: { page_size: 25, ...ofStatus(status), ...cursor } },
        signal,
      }),
    ),
    refetchInterval: POLL_MS,
  };
}

export function mailOptions(status: DeliveryStatus | "") {
  return {
    ...pagedOptions([...mailKey, status], ({ cursor, signal }) =>
      api.GET("/api/mail-deliveries/", {
        params: { query: { page_size: 25, ...ofStatus(status), ...cursor } },
        signal,
      }),
    ),
    refetchInterval: POLL_MS,
  };
}

export function useCreateWebhook() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: { url: string; events: WebhookEvent[] }) =>
      (await answer(api.POST("/api/webhooks/", { body }))).data,
    // The secret stays no longer than the component that shows it.
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: webhooksKey }),
  });
}

export function useChangeWebhook(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: Partial<Pick<Webhook, "url" | "events" | "active">>) =>
      (await answer(api.PATCH("/api/webhooks/{webhook_id}/", { params: path(id), body }))).data,
    onSettled: () => client.invalidateQueries({ queryKey: webhooksKey }),
  });
}

export function useRotateSecret(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () =>
      (await answer(api.POST("/api/webhooks/{webhook_id}/rotate-secret/", { params: path(id) })))
        .data,
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: webhooksKey }),
  });
}

export function useDeleteWebhook(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => answer(api.DELETE("/api/webhooks/{webhook_id}/", { params: path(id) })),
    onSuccess: () => {
      client.removeQueries({ queryKey: webhookOptions(id).queryKey });
      return client.invalidateQueries({ queryKey: [...webhooksKey, "list"] });
    },
  });
}

/** Sends a delivery again: a webhook's, or a mail where `webhookId` is null. */
export function useSendAgain(webhookId: number | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (deliveryId: number) => {
      const ids = { delivery_id: deliveryId };
      await (webhookId === null
        ? answer(
            api.POST("/api/mail-deliveries/{delivery_id}/send-again/", { params: { path: ids } }),
          )
        : answer(
            api.POST("/api/webhooks/{webhook_id}/deliveries/{delivery_id}/send-again/", {
              params: { path: { ...ids, webhook_id: webhookId } },
            }),
          ));
    },
    onSettled: () =>
      client.invalidateQueries({ queryKey: webhookId === null ? mailKey : webhooksKey }),
  });
}

import { Button, NativeSelect, Skeleton } from "@mantine/core";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Age } from "@/components/Age";
import { useAnnounce } from "@/components/Announcer";
import { Failure } from "@/components/Failure";
import { LoadMore } from "@/components/LoadMore";
import { NotLoaded } from "@/components/NotLoaded";
import records from "@/components/Records.module.css";
import { useLanguage } from "@/i18n/use-language";
import type { Delivery, DeliveryStatus, Page } from "@/lib/api/schema";
import { formatDateTime } from "@/lib/time";

import { useSendAgain } from "../api/webhooks";

interface DeliveryTableProps {
  list: UseInfiniteQueryResult<InfiniteData<Page<Delivery>>>;
  /** Null: these are mails. */
  webhookId: number | null;
  labelledBy: string;
  status: DeliveryStatus | "";
  onStatus: (status: DeliveryStatus | "") => void;
}

const STATUSES = ["pending", "sent", "failed"] as const;

/** What was sent or is to be, with what the other side answered. */
export function DeliveryTable({
  list,
  webhookId,
  labelledBy,
  status,
  onStatus,
}: DeliveryTableProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const announce = useAnnounce();
  const again = useSendAgain(webhookId);
  const deliveries = list.data?.pages.flatMap((page) => page.results) ?? [];
  return (
    <>
      <div className={records.choices}>
        <NativeSelect
          label={t("webhooks.status")}
          value={status}
          data={[
            { value: "", label: t("webhooks.anyStatus") },
            ...STATUSES.map((value) => ({ value, label: t(`webhooks.statuses.${value}`) })),
          ]}
          onChange={(event) => onStatus(event.currentTarget.value as DeliveryStatus | "")}
        />
      </div>
      {list.data === undefined && (
        <NotLoaded query={list}>
          <Skeleton height={64} />
        </NotLoaded>
      )}
      {again.isError && <Failure error={again.error} />}
      <p role="status" className={records.muted}>
        {list.isSuccess &&
          deliveries.length === 0 &&
          (status === "failed" ? t("webhooks.noneFailed") : t("webhooks.noDeliveries"))}
      </p>
      {deliveries.length > 0 && (
        <table className={records.table} aria-labelledby={labelledBy}>
          <thead>
            <tr>
              <th scope="col">{t("webhooks.what")}</th>
              <th scope="col">{t("webhooks.status")}</th>
              <th scope="col">{t("webhooks.answer")}</th>
              <th scope="col">{t("webhooks.whenSent")}</th>
              <th scope="col">{t("account.actions")}</th>
            </tr>
          </thead>
          <tbody>
            {deliveries.map((delivery) => (
              <tr key={delivery.id}>
                <td data-label={t("webhooks.what")}>
                  {delivery.event} ·{" "}
                  <Link to={`/tickets/${delivery.ticket_id}`}>#{delivery.ticket_id}</Link>
                  {webhookId === null && (
                    <div className={records.muted}>{delivery.recipient}</div>
                  )}
                </td>
                <td data-label={t("webhooks.status")}>
                  {t(`webhooks.statuses.${delivery.status}`)}
                  <div className={records.muted}>
                    {t("webhooks.attempts", { count: delivery.attempts })}
                  </div>
                </td>
                <td data-label={t("webhooks.answer")}>
                  {delivery.response_code}
                  <div className={records.muted}>{delivery.reason ?? delivery.response}</div>
                </td>
                <td data-label={t("webhooks.whenSent")}>
                  <Age iso={delivery.last_attempt_at ?? delivery.created_at} />
                  {delivery.next_attempt_at !== null && (
                    <div className={records.muted}>
                      {t("webhooks.next", {
                        time: formatDateTime(delivery.next_attempt_at, language),
                      })}
                    </div>
                  )}
                </td>
                <td>
                  {delivery.status !== "pending" && (
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={t("webhooks.sendAgainOf", {
                        event: delivery.event,
                        id: delivery.ticket_id,
                      })}
                      loading={again.isPending && again.variables === delivery.id}
                      onClick={() =>
                        again.mutate(delivery.id, {
                          onSuccess: () => announce(t("webhooks.sentAgain")),
                        })
                      }
                    >
                      {t("webhooks.sendAgain")}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <LoadMore list={list} />
    </>
  );
}

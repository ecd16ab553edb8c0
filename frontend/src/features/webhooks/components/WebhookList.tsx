import { Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Age } from "@/components/Age";
import { LoadMore } from "@/components/LoadMore";
import { NotLoaded } from "@/components/NotLoaded";
import records from "@/components/Records.module.css";

import { webhooksOptions } from "../api/webhooks";
import { eventKey } from "../events";
import { WebhookState } from "./WebhookState";

export function WebhookList() {
  const { t } = useTranslation();
  const list = useInfiniteQuery(webhooksOptions);
  const webhooks = list.data?.pages.flatMap((page) => page.results) ?? [];
  return (
    <section className={records.section} aria-labelledby="webhooks-list">
      <h2 id="webhooks-list">{t("webhooks.list")}</h2>
      <p>{t("webhooks.listText")}</p>
      {list.data === undefined && (
        <NotLoaded query={list}>
          <Skeleton height={64} />
        </NotLoaded>
      )}
      {list.isSuccess && webhooks.length === 0 && <p>{t("webhooks.empty")}</p>}
      {webhooks.length > 0 && (
        <table className={records.table} aria-labelledby="webhooks-list">
          <thead>
            <tr>
              <th scope="col">{t("webhooks.url")}</th>
              <th scope="col">{t("webhooks.events")}</th>
              <th scope="col">{t("webhooks.state")}</th>
              <th scope="col">{t("webhooks.lastSuccess")}</th>
            </tr>
          </thead>
          <tbody>
            {webhooks.map((webhook) => (
              <tr key={webhook.id}>
                <td data-label={t("webhooks.url")}>
                  <Link to={`/webhooks/${webhook.id}`}>{webhook.url}</Link>
                </td>
                <td data-label={t("webhooks.events")}>
                  {webhook.events.map((event) => t(`webhooks.event.${eventKey(event)}`)).join(", ")}
                </td>
                <td data-label={t("webhooks.state")}>
                  <WebhookState webhook={webhook} />
                </td>
                <td data-label={t("webhooks.lastSuccess")}>
                  {webhook.last_success_at === null ? (
                    t("account.never")
                  ) : (
                    <Age iso={webhook.last_success_at} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <LoadMore list={list} />
    </section>
  );
}

import { Skeleton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { LoadMore } from "@/components/LoadMore";
import classes from "@/components/Records.module.css";
import { NotLoaded } from "@/components/NotLoaded";
import { useActorName } from "@/components/use-actor-name";
import { useLanguage } from "@/i18n/use-language";
import { formatDateTime } from "@/lib/time";

import { actionKey } from "../actions";
import { auditOptions } from "../api/list-audit";

function detailsText(details: Record<string, unknown>): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}

export function AuditView() {
  const { t } = useTranslation();
  const language = useLanguage();
  const nameOf = useActorName();
  const list = useInfiniteQuery(auditOptions);
  if (list.data === undefined) {
    return (
      <NotLoaded query={list}>
        <Skeleton height={320} />
      </NotLoaded>
    );
  }
  const entries = list.data.pages.flatMap((page) => page.results);
  if (entries.length === 0) return <p>{t("audit.empty")}</p>;
  return (
    <>
      <table className={classes.table} aria-label={t("audit.title")}>
        <thead>
          <tr>
            <th scope="col">{t("audit.at")}</th>
            <th scope="col">{t("audit.who")}</th>
            <th scope="col">{t("audit.what")}</th>
            <th scope="col">{t("audit.target")}</th>
            <th scope="col">{t("audit.address")}</th>
            <th scope="col">{t("audit.details")}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => {
            const key = actionKey(entry.action);
            return (
              <tr key={entry.id}>
                <td data-label={t("audit.at")}>
                  <time dateTime={entry.at}>{formatDateTime(entry.at, language)}</time>
                </td>
                <td data-label={t("audit.who")}>{nameOf(entry.actor_id, entry.actor_name)}</td>
                <td data-label={t("audit.what")}>
                  {key === null ? entry.action : t(`audit.action.${key}`)}
                </td>
                <td data-label={t("audit.target")}>{entry.target}</td>
                <td data-label={t("audit.address")}>{entry.address}</td>
                <td data-label={t("audit.details")}>{detailsText(entry.details)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <LoadMore list={list} />
    </>
  );
}

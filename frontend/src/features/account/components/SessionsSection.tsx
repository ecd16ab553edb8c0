import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { Age } from "@/components/Age";
import { useAnnounce } from "@/components/Announcer";
import { ConfirmButton } from "@/components/ConfirmButton";
import { Failure } from "@/components/Failure";
import classes from "@/components/Records.module.css";
import { NotLoaded } from "@/components/NotLoaded";

import { sessionsOptions, useEndSession } from "../api/account";

export function SessionsSection() {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const sessions = useQuery(sessionsOptions);
  const end = useEndSession();

  return (
    <section className={classes.section} aria-labelledby="account-sessions">
      <h2 id="account-sessions">{t("account.sessions")}</h2>
      <p>{t("account.sessionsText")}</p>
      {end.isError && <Failure error={end.error} />}
      {sessions.data === undefined && (
        <NotLoaded query={sessions}>
          <Skeleton height={96} />
        </NotLoaded>
      )}
      {sessions.data && (
        <table className={classes.table} aria-labelledby="account-sessions">
          <thead>
            <tr>
              <th scope="col">{t("account.browser")}</th>
              <th scope="col">{t("account.address")}</th>
              <th scope="col">{t("account.lastUsed")}</th>
              <th scope="col">{t("account.actions")}</th>
            </tr>
          </thead>
          <tbody>
            {sessions.data.map((one) => (
              <tr key={one.id}>
                <td data-label={t("account.browser")}>{one.user_agent}</td>
                <td data-label={t("account.address")}>{one.address}</td>
                <td data-label={t("account.lastUsed")}>
                  <Age iso={one.last_used_at} />
                </td>
                <td>
                  {one.current ? (
                    <span className={classes.here}>{t("account.current")}</span>
                  ) : (
                    <ConfirmButton
                      label={t("account.endOf", { name: one.user_agent })}
                      question={t("account.endQuestion")}
                      loading={end.isPending && end.variables === one.id}
                      onConfirm={() =>
                        end.mutate(one.id, { onSuccess: () => announce(t("account.ended")) })
                      }
                    >
                      {t("account.end")}
                    </ConfirmButton>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

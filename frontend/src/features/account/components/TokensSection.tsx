import { Button, Skeleton, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Age } from "@/components/Age";
import { useAnnounce } from "@/components/Announcer";
import { ConfirmButton } from "@/components/ConfirmButton";
import { Failure } from "@/components/Failure";
import { PassOn } from "@/components/PassOn";
import classes from "@/components/Records.module.css";
import { NotLoaded } from "@/components/NotLoaded";
import { useLanguage } from "@/i18n/use-language";
import { fieldErrors, isAtFields } from "@/lib/api/field-errors";
import { SCOPES, type Scope } from "@/lib/api/schema";
import { formatDateTime } from "@/lib/time";

import { tokensOptions, useCreateToken, useRevokeToken } from "../api/account";

const FIELDS = ["name", "scopes", "expires_in_days"] as const;
const DAYS = "90";

export function TokensSection() {
  const { t } = useTranslation();
  const language = useLanguage();
  const announce = useAnnounce();
  const tokens = useQuery(tokensOptions);
  const create = useCreateToken();
  const revoke = useRevokeToken();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>(["read"]);
  const [days, setDays] = useState(DAYS);
  const errors = fieldErrors(create.error);

  return (
    <section className={classes.section} aria-labelledby="account-tokens">
      <h2 id="account-tokens">{t("account.tokens")}</h2>
      <p>{t("account.tokensText")}</p>
      {create.data && (
        <PassOn
          key={create.data.id}
          title={t("account.secretTitle", { name: create.data.name })}
          text={t("account.secretText")}
          secret={create.data.secret}
          onClose={() => create.reset()}
        />
      )}
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (create.isPending) return;
          create.mutate(
            {
              name,
              scopes: SCOPES.filter((scope) => scopes.includes(scope)),
              expires_in_days: Number(days),
            },
            { onSuccess: () => setName("") },
          );
        }}
      >
        <TextInput
          label={t("account.tokenName")}
          autoComplete="off"
          value={name}
          error={errors.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <fieldset aria-describedby={errors.scopes === undefined ? undefined : "token-scopes-error"}>
          <legend>{t("account.scopes")}</legend>
          {SCOPES.map((scope) => (
            <label key={scope} className={classes.choice}>
              <input
                type="checkbox"
                checked={scopes.includes(scope)}
                onChange={(event) =>
                  setScopes(
                    event.currentTarget.checked
                      ? [...scopes, scope]
                      : scopes.filter((one) => one !== scope),
                  )
                }
              />
              {t(`account.scope.${scope}`)}
            </label>
          ))}
          {errors.scopes !== undefined && (
            <p id="token-scopes-error" className={classes.wrong} role="alert">
              {errors.scopes}
            </p>
          )}
        </fieldset>
        <TextInput
          type="number"
          min={1}
          max={365}
          label={t("account.days")}
          value={days}
          error={errors.expires_in_days}
          onChange={(event) => setDays(event.currentTarget.value)}
        />
        {create.isError && !isAtFields(create.error, FIELDS) && <Failure error={create.error} />}
        <div>
          <Button type="submit" loading={create.isPending}>
            {t("account.createToken")}
          </Button>
        </div>
      </form>
      {revoke.isError && <Failure error={revoke.error} />}
      {tokens.data === undefined && (
        <NotLoaded query={tokens}>
          <Skeleton height={64} />
        </NotLoaded>
      )}
      {tokens.data?.length === 0 && <p>{t("account.noTokens")}</p>}
      {tokens.data && tokens.data.length > 0 && (
        <table className={classes.table} aria-labelledby="account-tokens">
          <thead>
            <tr>
              <th scope="col">{t("account.tokenName")}</th>
              <th scope="col">{t("account.scopes")}</th>
              <th scope="col">{t("account.expires")}</th>
              <th scope="col">{t("account.lastUsed")}</th>
              <th scope="col">{t("account.actions")}</th>
            </tr>
          </thead>
          <tbody>
            {tokens.data.map((one) => (
              <tr key={one.id}>
                <td data-label={t("account.tokenName")}>
                  {one.name} <code className={classes.muted}>{one.prefix}…</code>
                </td>
                <td data-label={t("account.scopes")}>
                  {one.scopes.map((scope) => t(`account.scope.${scope}`)).join(", ")}
                </td>
                <td data-label={t("account.expires")}>{formatDateTime(one.expires_at, language)}</td>
                <td data-label={t("account.lastUsed")}>
                  {one.last_used_at === null ? t("account.never") : <Age iso={one.last_used_at} />}
                </td>
                <td>
                  <ConfirmButton
                    label={t("account.revokeOf", { name: one.name })}
                    question={t("account.revokeQuestion")}
                    loading={revoke.isPending && revoke.variables === one.id}
                    onConfirm={() =>
                      revoke.mutate(one.id, { onSuccess: () => announce(t("account.revoked")) })
                    }
                  >
                    {t("account.revoke")}
                  </ConfirmButton>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Failure } from "@/components/Failure";
import classes from "@/components/Records.module.css";
import { fieldErrors, isAtFields } from "@/lib/api/field-errors";

import { useChangePassword } from "../api/account";

const FIELDS = ["current_password", "new_password"] as const;

export function PasswordSection() {
  const { t } = useTranslation();
  const change = useChangePassword();
  const [current, setCurrent] = useState("");
  const [wanted, setWanted] = useState("");
  const [ends, setEnds] = useState(true);
  const [revokes, setRevokes] = useState(true);
  const errors = fieldErrors(change.error);

  return (
    <section className={classes.section} aria-labelledby="account-password">
      <h2 id="account-password">{t("account.password")}</h2>
      <p>{t("account.passwordText")}</p>
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (change.isPending) return;
          change.mutate(
            {
              current_password: current,
              new_password: wanted,
              end_sessions: ends,
              revoke_tokens: revokes,
            },
            {
              onSuccess: () => {
                setCurrent("");
                setWanted("");
              },
            },
          );
        }}
      >
        <TextInput
          type="password"
          autoComplete="current-password"
          label={t("account.currentPassword")}
          value={current}
          error={errors.current_password}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <TextInput
          type="password"
          autoComplete="new-password"
          label={t("account.newPassword")}
          value={wanted}
          error={errors.new_password}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
        <label className={classes.choice}>
          <input
            type="checkbox"
            checked={ends}
            onChange={(event) => setEnds(event.currentTarget.checked)}
          />
          {t("account.endOthers")}
        </label>
        <label className={classes.choice}>
          <input
            type="checkbox"
            checked={revokes}
            onChange={(event) => setRevokes(event.currentTarget.checked)}
          />
          {t("account.revokeAll")}
        </label>
        {change.isError && !isAtFields(change.error, FIELDS) && <Failure error={change.error} />}
        <div className={classes.buttons}>
          <Button type="submit" loading={change.isPending}>
            {t("account.changePassword")}
          </Button>
          <span role="status">{change.isSuccess && t("account.passwordChanged")}</span>
        </div>
      </form>
    </section>
  );
}

import { Button, Checkbox, PasswordInput } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Notice } from "@/components/Notice";
import { fieldErrors, isAtFields } from "@/lib/api/field-errors";

import { useRedeemReset } from "../api/passwords";
import { FormFailure } from "./FormFailure";
import classes from "./SessionForm.module.css";

interface SetPasswordProps {
  /** The secret of the link. */
  token: string;
  onSet: () => void;
}

export function SetPassword({ token, onSet }: SetPasswordProps) {
  const { t } = useTranslation();
  const redeem = useRedeemReset(onSet);
  const [password, setPassword] = useState("");
  const [revokes, setRevokes] = useState(true);
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const errors = fieldErrors(redeem.error);

  const error = tried && password === "" ? t("session.passwordRequired") : errors.password;
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (password === "") field.current?.focus();
        else if (!redeem.isPending) {
          redeem.mutate({ token, password, revoke_tokens: revokes }, { onError: () => field.current?.focus() });
        }
      }}
    >
      <PasswordInput
        ref={field}
        name="password"
        label={t("session.newPassword")}
        description={t("session.passwordHint")}
        autoComplete="new-password"
        autoFocus
        visibilityToggleButtonProps={{ "aria-label": t("session.showPassword") }}
        value={password}
        error={error}
        onChange={(event) => {
          setPassword(event.currentTarget.value);
          if (errors.token === undefined) redeem.reset();
        }}
      />
      <Checkbox
        label={t("session.revokeTokens")}
        checked={revokes}
        onChange={(event) => setRevokes(event.currentTarget.checked)}
      />
      {errors.token !== undefined && <Notice tone="danger" title={errors.token} />}
      {redeem.isError && !isAtFields(redeem.error, ["password", "token"]) && (
        <FormFailure error={redeem.error} />
      )}
      <Button type="submit" fullWidth loading={redeem.isPending}>
        {t("session.setPassword")}
      </Button>
    </form>
  );
}

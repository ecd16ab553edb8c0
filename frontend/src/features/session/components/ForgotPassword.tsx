import { Anchor, Button, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useAskForReset } from "../api/passwords";
import { FormFailure } from "./FormFailure";
import classes from "./SessionForm.module.css";

interface ForgotPasswordProps {
  email: string;
  onBack: () => void;
}

export function ForgotPassword({ email: known, onBack }: ForgotPasswordProps) {
  const { t } = useTranslation();
  const ask = useAskForReset();
  const [email, setEmail] = useState(known);
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  const back = (
    <Anchor component="button" type="button" size="sm" onClick={onBack}>
      {t("session.backToSignIn")}
    </Anchor>
  );
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (email.trim() === "") field.current?.focus();
        else if (!ask.isPending) ask.mutate(email.trim());
      }}
    >
      <div role="status">{ask.isSuccess && t("session.resetAsked")}</div>
      {!ask.isSuccess && (
        <>
          <p>{t("session.resetHint")}</p>
          <TextInput
            ref={field}
            type="email"
            name="email"
            label={t("session.email")}
            autoComplete="username"
            autoFocus
            value={email}
            error={tried && email.trim() === "" ? t("session.emailRequired") : undefined}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          {ask.isError && <FormFailure error={ask.error} />}
          <Button type="submit" fullWidth loading={ask.isPending}>
            {t("session.sendReset")}
          </Button>
        </>
      )}
      {back}
    </form>
  );
}

import { Anchor, Button, PasswordInput, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Notice } from "@/components/Notice";
import { hasStatus } from "@/lib/api/errors";
import type { Session } from "@/lib/api/schema";

import { useSignIn } from "../api/sign-in";
import type { SignInError } from "../sign-in-error";
import { FormFailure } from "./FormFailure";
import { ProviderButtons } from "./ProviderButtons";
import classes from "./SessionForm.module.css";

interface SignInFormProps {
  ways: Session["sign_in"];
  /** Where a provider leads back to: a path of this page. */
  next: string;
  /** Why signing in at a provider has failed. */
  providerError?: SignInError | null;
  /** The address to begin with. */
  email?: string;
  onForgotten: (email: string) => void;
  onSignedIn?: () => void;
}

export function SignInForm({
  ways,
  next,
  providerError = null,
  email: known = "",
  onForgotten,
  onSignedIn,
}: SignInFormProps) {
  const { t } = useTranslation();
  const signIn = useSignIn(onSignedIn);
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const emailField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);

  const submit = () => {
    setTried(true);
    if (email.trim() === "") emailField.current?.focus();
    else if (password === "") passwordField.current?.focus();
    else {
      signIn.mutate(
        { email: email.trim(), password },
        {
          onError: (error) => {
            if (!hasStatus(error, 401)) return;
            passwordField.current?.focus();
            passwordField.current?.select();
          },
        },
      );
    }
  };

  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!signIn.isPending) submit();
      }}
    >
      {providerError !== null && !signIn.isError && (
        <Notice tone="danger" title={t("session.providerFailed")}>
          {t(`session.providerError.${providerError}`)}
        </Notice>
      )}
      {ways.password && (
        <>
          <TextInput
            ref={emailField}
            type="email"
            name="email"
            label={t("session.email")}
            autoComplete="username"
            autoFocus={known === ""}
            data-autofocus={known === "" || undefined}
            value={email}
            error={tried && email.trim() === "" ? t("session.emailRequired") : undefined}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            ref={passwordField}
            name="password"
            label={t("session.password")}
            autoComplete="current-password"
            autoFocus={known !== ""}
            data-autofocus={known !== "" || undefined}
            visibilityToggleButtonProps={{ "aria-label": t("session.showPassword") }}
            value={password}
            error={tried && password === "" ? t("session.passwordRequired") : undefined}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {signIn.isError && <FormFailure error={signIn.error} refused={t("session.wrong")} />}
          <Button type="submit" fullWidth loading={signIn.isPending}>
            {t("session.signIn")}
          </Button>
          <Anchor component="button" type="button" size="sm" onClick={() => onForgotten(email)}>
            {t("session.forgotten")}
          </Anchor>
        </>
      )}
      <ProviderButtons providers={ways.oidc} next={next} />
    </form>
  );
}

import { Button, Modal, PasswordInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { fieldErrors, isAtFields } from "@/lib/api/field-errors";
import { settleProof, useProofAsked } from "@/lib/api/proof";
import type { Session } from "@/lib/api/schema";

import { useProve } from "../api/prove";
import { FormFailure } from "./FormFailure";
import { ProviderButtons } from "./ProviderButtons";
import classes from "./SessionForm.module.css";
import dialog from "./SignInDialog.module.css";

interface ProofDialogProps {
  ways: Session["sign_in"];
  /** Where a provider leads back to: a path of this page. */
  next: string;
}

/** Asks for the password where the server wants to know that it is still the same person. */
export function ProofDialog({ ways, next }: ProofDialogProps) {
  const { t } = useTranslation();
  const asked = useProofAsked();
  return (
    <Modal
      opened={asked}
      onClose={() => settleProof(false)}
      title={t("session.proofTitle")}
      closeButtonProps={{ "aria-label": t("account.cancel") }}
      zIndex={300}
      size={420}
    >
      <p className={dialog.text}>{t("session.proofText")}</p>
      <ProofForm ways={ways} next={next} />
    </Modal>
  );
}

function ProofForm({ ways, next }: ProofDialogProps) {
  const { t } = useTranslation();
  const prove = useProve();
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const missing = tried && password === "";
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (password !== "" && !prove.isPending) prove.mutate(password);
      }}
    >
      <PasswordInput
        name="password"
        label={t("session.password")}
        autoComplete="current-password"
        data-autofocus
        visibilityToggleButtonProps={{ "aria-label": t("session.showPassword") }}
        value={password}
        error={missing ? t("session.passwordRequired") : fieldErrors(prove.error).password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {prove.isError && !isAtFields(prove.error, ["password"]) && (
        <FormFailure error={prove.error} />
      )}
      <Button type="submit" fullWidth loading={prove.isPending}>
        {t("session.proofGive")}
      </Button>
      <ProviderButtons providers={ways.oidc} next={next} />
    </form>
  );
}

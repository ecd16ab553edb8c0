import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Notice } from "@/components/Notice";
import { fieldErrors, isAtFields } from "@/lib/api/field-errors";
import type { Session } from "@/lib/api/schema";

import { useAcceptWith } from "../api/passwords";
import { FormFailure } from "./FormFailure";

interface AcceptWithProps {
  provider: Session["sign_in"]["oidc"][number];
  /** The secret of the invitation's link. */
  token: string;
  /** Leaves the page. */
  goTo?: (address: string) => void;
}

/** Accepts an invitation with an account at a provider, instead of setting a password. */
export function AcceptWith({
  provider,
  token,
  goTo = (address) => window.location.assign(address),
}: AcceptWithProps) {
  const { t } = useTranslation();
  const accept = useAcceptWith(provider.name, token);
  const errors = fieldErrors(accept.error);
  return (
    <>
      {errors.token !== undefined && <Notice tone="danger" title={errors.token} />}
      {accept.isError && !isAtFields(accept.error, ["token"]) && (
        <FormFailure error={accept.error} />
      )}
      <Button
        variant="default"
        fullWidth
        loading={accept.isPending || accept.isSuccess}
        onClick={() => {
          if (!accept.isPending) accept.mutate(undefined, { onSuccess: goTo });
        }}
      >
        {t("session.signInWith", { provider: provider.title })}
      </Button>
    </>
  );
}

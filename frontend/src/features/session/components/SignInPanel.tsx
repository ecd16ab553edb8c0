import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Session } from "@/lib/api/schema";

import type { SignInError } from "../sign-in-error";
import { ForgotPassword } from "./ForgotPassword";
import { SignInForm } from "./SignInForm";

interface SignInPanelProps {
  ways: Session["sign_in"];
  next: string;
  providerError?: SignInError | null;
  email?: string;
  onSignedIn?: () => void;
  /** The heading, which says what one is at. */
  renderHeading?: (title: string) => ReactNode;
}

/** Signing in, and what there is for who does not know the password. */
export function SignInPanel({ renderHeading, email = "", ...signIn }: SignInPanelProps) {
  const { t } = useTranslation();
  const [forgotten, setForgotten] = useState<string | null>(null);
  const [known, setKnown] = useState(email);
  return (
    <>
      {renderHeading?.(forgotten === null ? t("session.signIn") : t("session.forgotten"))}
      {forgotten === null ? (
        <SignInForm
          {...signIn}
          email={known}
          onForgotten={(typed) => {
            setKnown(typed);
            setForgotten(typed);
          }}
        />
      ) : (
        <ForgotPassword email={forgotten} onBack={() => setForgotten(null)} />
      )}
    </>
  );
}

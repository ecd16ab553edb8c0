import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import classes from "@/components/Records.module.css";
import { SignedIn } from "@/components/SignedIn";
import { usePageTitle } from "@/components/use-page-title";
import { PasswordSection } from "@/features/account/components/PasswordSection";
import { ProvidersSection } from "@/features/account/components/ProvidersSection";
import { SessionsSection } from "@/features/account/components/SessionsSection";
import { TokensSection } from "@/features/account/components/TokensSection";
import { PreferencesSection } from "@/features/preferences/components/PreferencesSection";
import { signInError } from "@/features/session/sign-in-error";
import { useSession } from "@/lib/session";

export default function AccountPage() {
  const { t } = useTranslation();
  usePageTitle(t("account.title"));
  const providers = useSession().data?.sign_in.oidc ?? [];
  const [params] = useSearchParams();
  const error = signInError(params);
  return (
    <>
      <div className={classes.head}>
        <h1>{t("account.title")}</h1>
      </div>
      <SignedIn>
        <PasswordSection />
        <ProvidersSection
          providers={providers}
          linked={params.get("linked")}
          failure={error && t(`session.providerError.${error}`)}
        />
        <PreferencesSection />
        <SessionsSection />
        <TokensSection />
      </SignedIn>
    </>
  );
}

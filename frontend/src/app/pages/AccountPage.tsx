import { useTranslation } from "react-i18next";

import classes from "@/components/Records.module.css";
import { SignedIn } from "@/components/SignedIn";
import { usePageTitle } from "@/components/use-page-title";
import { PasswordSection } from "@/features/account/components/PasswordSection";
import { SessionsSection } from "@/features/account/components/SessionsSection";
import { TokensSection } from "@/features/account/components/TokensSection";
import { PreferencesSection } from "@/features/preferences/components/PreferencesSection";

export default function AccountPage() {
  const { t } = useTranslation();
  usePageTitle(t("account.title"));
  return (
    <>
      <div className={classes.head}>
        <h1>{t("account.title")}</h1>
      </div>
      <SignedIn>
        <PasswordSection />
        <PreferencesSection />
        <SessionsSection />
        <TokensSection />
      </SignedIn>
    </>
  );
}

import { useTranslation } from "react-i18next";

import classes from "@/components/Records.module.css";
import { SignedIn } from "@/components/SignedIn";
import { usePageTitle } from "@/components/use-page-title";
import { AuditView } from "@/features/audit/components/AuditView";

export default function AuditPage() {
  const { t } = useTranslation();
  usePageTitle(t("audit.title"));
  return (
    <>
      <div className={classes.head}>
        <h1>{t("audit.title")}</h1>
      </div>
      <SignedIn role="admin">
        <AuditView />
      </SignedIn>
    </>
  );
}

import { useTranslation } from "react-i18next";

import classes from "@/components/Records.module.css";
import { ForRoles } from "@/components/SignedIn";
import { usePageTitle } from "@/components/use-page-title";
import { TriageView } from "@/features/triage/components/TriageView";

export default function TriagePage() {
  const { t } = useTranslation();
  usePageTitle(t("menu.triage"));
  return (
    <>
      <div className={classes.head}>
        <h1>{t("menu.triage")}</h1>
      </div>
      <ForRoles roles={["agent", "admin"]}>
        <TriageView />
      </ForRoles>
    </>
  );
}

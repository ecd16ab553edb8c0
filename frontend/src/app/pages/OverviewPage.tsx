import { useTranslation } from "react-i18next";

import classes from "@/components/Records.module.css";
import { ForRoles } from "@/components/SignedIn";
import { usePageTitle } from "@/components/use-page-title";
import { OverviewView } from "@/features/overview/components/OverviewView";

export default function OverviewPage() {
  const { t } = useTranslation();
  usePageTitle(t("overview.title"));
  return (
    <>
      <div className={classes.head}>
        <h1>{t("overview.title")}</h1>
      </div>
      <ForRoles roles={["agent", "admin"]}>
        <OverviewView />
      </ForRoles>
    </>
  );
}

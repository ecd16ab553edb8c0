import { useTranslation } from "react-i18next";

import classes from "@/components/Records.module.css";
import { ForRoles } from "@/components/SignedIn";
import { usePageTitle } from "@/components/use-page-title";
import { SlaView } from "@/features/sla/components/SlaView";

export default function SlaPage() {
  const { t } = useTranslation();
  usePageTitle(t("menu.sla"));
  return (
    <>
      <div className={classes.head}>
        <h1>{t("menu.sla")}</h1>
        <p>{t("sla.intro")}</p>
      </div>
      <ForRoles roles={["agent", "admin"]}>
        <SlaView />
      </ForRoles>
    </>
  );
}

import { useTranslation } from "react-i18next";

import classes from "@/components/Records.module.css";
import { ForRoles } from "@/components/SignedIn";
import { usePageTitle } from "@/components/use-page-title";
import { WebhooksView } from "@/features/webhooks/components/WebhooksView";

export default function WebhooksPage() {
  const { t } = useTranslation();
  usePageTitle(t("menu.webhooks"));
  return (
    <>
      <div className={classes.head}>
        <h1>{t("menu.webhooks")}</h1>
      </div>
      <ForRoles roles={["agent", "admin"]}>
        <WebhooksView />
      </ForRoles>
    </>
  );
}

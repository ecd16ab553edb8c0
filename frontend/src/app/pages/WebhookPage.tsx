import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { ArrowLeftIcon } from "@/components/icons";
import classes from "@/components/Records.module.css";
import { ForRoles } from "@/components/SignedIn";
import { usePageTitle } from "@/components/use-page-title";
import { WebhookView } from "@/features/webhooks/components/WebhookView";

export default function WebhookPage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  usePageTitle(t("webhooks.one"));
  return (
    <>
      <Link to="/webhooks" className={classes.back}>
        <ArrowLeftIcon size={16} />
        {t("webhooks.back")}
      </Link>
      <div className={classes.head}>
        <h1>{t("webhooks.one")}</h1>
      </div>
      <ForRoles roles={["admin"]}>
        <WebhookView key={id} id={Number(id)} />
      </ForRoles>
    </>
  );
}

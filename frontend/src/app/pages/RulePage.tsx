import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { ArrowLeftIcon } from "@/components/icons";
import classes from "@/components/Records.module.css";
import { ForRoles } from "@/components/SignedIn";
import { usePageTitle } from "@/components/use-page-title";
import { RuleView } from "@/features/triage/components/RuleView";

export default function RulePage() {
  const { t } = useTranslation();
  const { id = "" } = useParams();
  const isNew = id === "new";
  const title = isNew ? t("triage.newTitle") : t("triage.ruleTitle");
  usePageTitle(title);
  return (
    <>
      <Link to="/triage" className={classes.back}>
        <ArrowLeftIcon size={16} />
        {t("triage.back")}
      </Link>
      <div className={classes.head}>
        <h1>{title}</h1>
      </div>
      <ForRoles roles={isNew ? ["admin"] : ["agent", "admin"]}>
        <RuleView id={isNew ? null : Number(id)} />
      </ForRoles>
    </>
  );
}

import { useTranslation } from "react-i18next";

import classes from "@/components/Records.module.css";
import { ForRoles } from "@/components/SignedIn";
import { usePageTitle } from "@/components/use-page-title";
import { DeadLettersView } from "@/features/dead-letters/components/DeadLettersView";

export default function DeadLettersPage() {
  const { t } = useTranslation();
  usePageTitle(t("menu.deadLetters"));
  return (
    <>
      <div className={classes.head}>
        <h1>{t("menu.deadLetters")}</h1>
        <p>{t("deadLetters.intro")}</p>
      </div>
      <ForRoles roles={["admin"]}>
        <DeadLettersView />
      </ForRoles>
    </>
  );
}

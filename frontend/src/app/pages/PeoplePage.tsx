import { useTranslation } from "react-i18next";

import classes from "@/components/Records.module.css";
import { SignedIn } from "@/components/SignedIn";
import { usePageTitle } from "@/components/use-page-title";
import { PeopleView } from "@/features/people/components/PeopleView";

export default function PeoplePage() {
  const { t } = useTranslation();
  usePageTitle(t("people.title"));
  return (
    <>
      <div className={classes.head}>
        <h1>{t("people.title")}</h1>
      </div>
      <SignedIn role="admin">
        <PeopleView />
      </SignedIn>
    </>
  );
}

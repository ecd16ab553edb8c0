import { CloseButton } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { isDismissed, dismiss } from "../dismissed";
import classes from "./OpenModeNotice.module.css";

/** Says that nobody signs in here. Put away, it stays so until the browser is closed. */
export function OpenModeNotice() {
  const { t } = useTranslation();
  const [hidden, setHidden] = useState(isDismissed);
  if (hidden) return null;
  return (
    <aside className={classes.notice} aria-label={t("session.openModeLabel")}>
      <p>{t("session.openMode")}</p>
      <CloseButton
        size="sm"
        aria-label={t("session.dismissOpenMode")}
        onClick={() => {
          dismiss();
          setHidden(true);
        }}
      />
    </aside>
  );
}

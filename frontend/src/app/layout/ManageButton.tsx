import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";

import { ChevronDownIcon, MenuIcon } from "@/components/icons";

import classes from "./ManageMenu.module.css";

export function ManageButton(button: ComponentProps<"button">) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      aria-haspopup="menu"
      {...button}
      className={classes.button}
      aria-label={t("menu.open")}
    >
      <span className={classes.narrow}>
        <MenuIcon size={20} />
      </span>
      <span className={classes.wide}>
        {t("menu.open")} <ChevronDownIcon size={15} />
      </span>
    </button>
  );
}

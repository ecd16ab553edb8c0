import { ActionIcon, type ActionIconProps } from "@mantine/core";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";

import { BellIcon } from "@/components/icons";

import classes from "./BellButton.module.css";

const MOST_SHOWN = 99;

interface BellButtonProps
  extends ActionIconProps, Omit<ComponentProps<"button">, keyof ActionIconProps> {
  unread: number;
}

export function BellButton({ unread, ...button }: BellButtonProps) {
  const { t } = useTranslation();
  const shown = unread > MOST_SHOWN ? `${MOST_SHOWN}+` : String(unread);
  return (
    <ActionIcon
      id="notifications"
      variant="subtle"
      size="lg"
      aria-haspopup="dialog"
      aria-label={t("notifications.bell", { count: unread, shown })}
      {...button}
      className={classes.bell}
    >
      <BellIcon size={20} />
      {unread > 0 && (
        <span className={classes.count} aria-hidden>
          {shown}
        </span>
      )}
    </ActionIcon>
  );
}

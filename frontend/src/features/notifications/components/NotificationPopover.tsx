import { Popover } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { BellButton } from "./BellButton";
import { NotificationPanel } from "./NotificationPanel";
import classes from "./NotificationPopover.module.css";

interface NotificationPopoverProps {
  unread: number;
}

/** Comes open: it is loaded by the click that asks for it. */
export default function NotificationPopover({ unread }: NotificationPopoverProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(true);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      width={392}
      trapFocus
      returnFocus
      shadow="md"
    >
      <Popover.Target>
        <BellButton unread={unread} onClick={() => setOpened((open) => !open)} />
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown} aria-label={t("notifications.title")}>
        <NotificationPanel unread={unread} onClose={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

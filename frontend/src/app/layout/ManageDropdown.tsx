import { Menu } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";

import type { deskFor, managementFor } from "../pages";
import { ManageButton } from "./ManageButton";
import classes from "./ManageMenu.module.css";

interface ManageDropdownProps {
  /** What the header itself has where there is room. */
  desk: ReturnType<typeof deskFor>;
  groups: ReturnType<typeof managementFor>;
}

/** Comes open: it is loaded by the click that asks for it. */
export default function ManageDropdown({ desk, groups }: ManageDropdownProps) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const [opened, setOpened] = useState(true);
  const current = (to: string) => (pathname === to || pathname.startsWith(`${to}/`) ? "page" : undefined);
  return (
    <Menu
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      width={240}
      // A menu holds menu items only, and stays in the landmark it belongs to.
      withInitialFocusPlaceholder={false}
      withinPortal={false}
    >
      <Menu.Target>
        <ManageButton />
      </Menu.Target>
      <Menu.Dropdown aria-label={t("menu.label")}>
        {desk.map(({ to, label }) => (
          <Menu.Item
            key={to}
            className={classes.deskItem}
            component={Link}
            to={to}
            aria-current={pathname === to ? "page" : undefined}
          >
            {t(label)}
          </Menu.Item>
        ))}
        {groups.map(({ label, pages }) => (
          <div key={label} role="group" aria-label={t(label)}>
            <Menu.Label aria-hidden>{t(label)}</Menu.Label>
            {pages.map((page) => (
              <Menu.Item
                key={page.to}
                className={classes.item}
                component={Link}
                to={page.to}
                aria-current={current(page.to)}
              >
                {t(page.label)}
              </Menu.Item>
            ))}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

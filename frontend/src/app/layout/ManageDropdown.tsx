import { Menu } from "@mantine/core";
import { Fragment, useState } from "react";
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
    <Menu opened={opened} onChange={setOpened} position="bottom-start" width={240}>
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
          <Fragment key={label}>
            <Menu.Label>{t(label)}</Menu.Label>
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
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

import { ActionIcon, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { PersonIcon } from "@/components/icons";
import type { Actor } from "@/lib/api/schema";

import { useSignOut } from "../api/sign-out";
import classes from "./AccountMenu.module.css";

interface AccountMenuProps {
  actor: Actor;
  /** The pages about who acts, in the order shown. */
  pages: readonly { to: string; label: string }[];
  onSignedOut: () => void;
}

export default function AccountMenu({ actor, pages, onSignedOut }: AccountMenuProps) {
  const { t } = useTranslation();
  const signOut = useSignOut(onSignedOut);
  return (
    <Menu
      position="bottom-end"
      width={240}
      // A menu holds menu items only, and stays in the landmark it belongs to.
      withInitialFocusPlaceholder={false}
      withinPortal={false}
    >
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          size="lg"
          aria-label={t("session.menu", { name: actor.name })}
          title={actor.name}
        >
          <PersonIcon size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who} role="presentation">
          <span className={classes.name}>{actor.name}</span>
          <span>{t(`session.role.${actor.role}`)}</span>
        </div>
        <Menu.Divider />
        {pages.map(({ to, label }) => (
          <Menu.Item key={to} className={classes.page} component={Link} to={to}>
            {label}
          </Menu.Item>
        ))}
        <Menu.Item
          closeMenuOnClick={false}
          disabled={signOut.isPending}
          onClick={() => signOut.mutate()}
        >
          {t("session.signOut")}
        </Menu.Item>
        {signOut.isError && (
          <p className={classes.failed} role="alert">
            {t("session.signOutFailed")}
          </p>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

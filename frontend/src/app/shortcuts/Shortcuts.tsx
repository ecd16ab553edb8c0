import { ActionIcon } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";

import type { Role } from "@/lib/api/schema";
import { useShortcuts } from "@/lib/shortcuts";

import classes from "./Shortcuts.module.css";
import { pagesFor } from "./table";

const ShortcutHelp = lazy(() => import("./ShortcutHelp"));

/** The keys that work on every page, and the button that explains all of them. */
export function Shortcuts({ role }: { role: Role }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [opened, setOpened] = useState<boolean | null>(null);

  const go = (to: string) => void navigate(to);
  useShortcuts({
    ...Object.fromEntries(pagesFor(role).map(({ keys, to }) => [keys, () => go(to)])),
    c: () => {
      const params = new URLSearchParams(window.location.search);
      params.set("new", "1");
      void navigate({ search: params.toString() });
    },
    "/": () => {
      if (pathname === "/") document.querySelector<HTMLElement>("#queue-search")?.focus();
      else void navigate("/", { state: { focus: "search" } });
    },
    "g n": () => document.querySelector<HTMLElement>("#notifications")?.click(),
    "?": () => setOpened(true),
  });

  return (
    <>
      <ActionIcon
        className={classes.button}
        variant="subtle"
        size="lg"
        aria-label={t("shortcuts.help")}
        aria-haspopup="dialog"
        onClick={() => setOpened(true)}
      >
        <span aria-hidden>{"?"}</span>
      </ActionIcon>
      {opened !== null && (
        <Suspense>
          <ShortcutHelp role={role} opened={opened} onClose={() => setOpened(false)} />
        </Suspense>
      )}
    </>
  );
}

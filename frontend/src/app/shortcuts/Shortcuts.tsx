import { ActionIcon } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import type { Session } from "@/lib/api/schema";
import { FOCUS_SEARCH } from "@/lib/arrival";
import { useShortcuts } from "@/lib/shortcuts";

import { useOpenNewTicket } from "../layout/open-new-ticket";
import classes from "./Shortcuts.module.css";
import { pagesFor } from "./table";

const ShortcutHelp = lazy(() => import("./ShortcutHelp"));

interface ShortcutsProps {
  actor: NonNullable<Session["actor"]>;
  mode: Session["mode"];
}

/** The keys that work on every page, and the button that explains all of them. */
export default function Shortcuts({ actor, mode }: ShortcutsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [opened, setOpened] = useState<boolean | null>(null);

  const pages = pagesFor(actor.role, mode);
  useShortcuts({
    ...Object.fromEntries(pages.map(({ keys, to }) => [keys, () => void navigate(to)])),
    c: useOpenNewTicket(),
    "/": () => {
      // As useLocation() follows when the page gone to is rendered.
      const { pathname, search } = window.location;
      const field = document.querySelector<HTMLElement>("#queue-search");
      if (pathname !== "/") void navigate("/", { state: FOCUS_SEARCH });
      else if (field) field.focus();
      else void navigate({ pathname, search }, { state: FOCUS_SEARCH, replace: true });
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
        title={t("shortcuts.help")}
        aria-haspopup="dialog"
        onClick={() => setOpened(true)}
      >
        <span aria-hidden>{"?"}</span>
      </ActionIcon>
      {opened !== null && (
        <Suspense>
          <ShortcutHelp pages={pages} opened={opened} onClose={() => setOpened(false)} />
        </Suspense>
      )}
    </>
  );
}

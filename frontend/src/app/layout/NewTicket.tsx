import { ActionIcon, Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";

import { PlusIcon } from "@/components/icons";
import type { CreatedTicket } from "@/lib/api/schema";
import { sessionKey } from "@/lib/session";

import classes from "./NewTicket.module.css";
import { NEW_TICKET, useOpenNewTicket } from "./open-new-ticket";
import { showToast } from "./show-toast";

const loadDrawer = () => import("@/features/tickets/components/NewTicketDrawer");
const Toasts = lazy(() => import("./Toasts"));
const NewTicketDrawer = lazy(() =>
  loadDrawer().then((module) => ({ default: module.NewTicketDrawer })),
);

interface NewTicketButtonProps {
  /** Only an icon on narrow screens. */
  compact?: boolean;
}

export function NewTicketButton({ compact = false }: NewTicketButtonProps) {
  const { t } = useTranslation();
  const open = useOpenNewTicket();
  const preload = () => void loadDrawer();

  return (
    <>
      <Button
        className={compact ? classes.wide : undefined}
        leftSection={<PlusIcon size={16} />}
        onClick={open}
        onPointerEnter={preload}
        onFocus={preload}
      >
        {t("newTicket.open")}
      </Button>
      {compact && (
        <ActionIcon
          className={classes.narrow}
          variant="filled"
          size="lg"
          aria-label={t("newTicket.open")}
          onClick={open}
        >
          <PlusIcon size={20} />
        </ActionIcon>
      )}
    </>
  );
}

export function NewTicketHost() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [params, setParams] = useSearchParams();
  const opened = params.has(NEW_TICKET);
  // Once loaded it stays, so that closing it can be seen.
  const [loaded, setLoaded] = useState(opened);
  if (opened && !loaded) setLoaded(true);

  const close = useCallback(
    () =>
      setParams(
        (current) => {
          current.delete(NEW_TICKET);
          return current;
        },
        { replace: true },
      ),
    [setParams],
  );

  const created = (ticket: CreatedTicket) => {
    close();
    // Taken as from somebody unknown: the session has ended, and only the link leads there.
    const link = "link" in ticket ? ticket.link : null;
    if (link !== null) void queryClient.invalidateQueries({ queryKey: sessionKey });
    const address = link === null ? `/tickets/${ticket.id}` : new URL(link).pathname;
    void showToast({
      id: `ticket-${ticket.id}`,
      title: t("newTicket.created", { id: ticket.id }),
      action: {
        label: t("newTicket.view"),
        onClick: () => void navigate(address),
      },
      closeLabel: t("state.close"),
    });
  };

  if (!loaded) return null;
  return (
    <Suspense>
      <NewTicketDrawer opened={opened} onClose={close} onCreated={created} />
      <Toasts />
    </Suspense>
  );
}

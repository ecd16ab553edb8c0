import { Drawer } from "@mantine/core";
import { useMounted } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

import type { CreatedTicket } from "@/lib/api/schema";

import { NewTicketForm } from "./NewTicketForm";
import classes from "./NewTicketForm.module.css";

interface NewTicketDrawerProps {
  opened: boolean;
  onClose: () => void;
  onCreated: (ticket: CreatedTicket) => void;
}

/** Closing keeps the draft: the form is as it was when the drawer opens again. */
export function NewTicketDrawer({ opened, onClose, onCreated }: NewTicketDrawerProps) {
  const { t } = useTranslation();
  // Comes closed and then opens: only so does it note where the focus has to return to.
  const mounted = useMounted();
  return (
    <Drawer.Root opened={opened && mounted} onClose={onClose} position="right" size={500}>
      <Drawer.Overlay />
      <Drawer.Content classNames={{ content: classes.drawer }}>
        {/* A <header>, which in a dialog is not the page's banner. */}
        <Drawer.Header role="presentation">
          <Drawer.Title>{t("newTicket.title")}</Drawer.Title>
          <Drawer.CloseButton aria-label={t("state.close")} />
        </Drawer.Header>
        <Drawer.Body className={classes.drawerBody}>
          <NewTicketForm onCreated={onCreated} />
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

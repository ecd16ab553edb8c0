import { Drawer } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Ticket } from "@/lib/api/schema";

import { NewTicketForm } from "./NewTicketForm";

interface NewTicketDrawerProps {
  opened: boolean;
  onClose: () => void;
  onCreated: (ticket: Ticket) => void;
}

/** Closing keeps the draft: the form is as it was when the drawer opens again. */
export function NewTicketDrawer({ opened, onClose, onCreated }: NewTicketDrawerProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={500}
      title={t("newTicket.title")}
      closeButtonProps={{ "aria-label": t("state.close") }}
    >
      <NewTicketForm onCreated={onCreated} />
    </Drawer>
  );
}

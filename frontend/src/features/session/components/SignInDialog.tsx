import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Session } from "@/lib/api/schema";

import classes from "./SignInDialog.module.css";
import { SignInPanel } from "./SignInPanel";

interface SignInDialogProps {
  opened: boolean;
  ways: Session["sign_in"];
  next: string;
  email: string;
}

/** Asks to sign in again over the page, which stays as it is with all that was typed in it. */
export function SignInDialog({ opened, ...panel }: SignInDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal.Root
      opened={opened}
      // There is nothing to do on the page before.
      onClose={() => undefined}
      closeOnEscape={false}
      closeOnClickOutside={false}
      // Over the drawer of a new ticket, too.
      zIndex={300}
      size={420}
    >
      <Modal.Overlay />
      <Modal.Content>
        {/* A <header>, which in a dialog is not the page's banner. */}
        <Modal.Header role="presentation">
          <Modal.Title>{t("session.ended")}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          <p className={classes.text}>{t("session.endedText")}</p>
          <SignInPanel {...panel} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

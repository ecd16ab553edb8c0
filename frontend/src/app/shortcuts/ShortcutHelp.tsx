import { Modal, Switch } from "@mantine/core";
import { useMounted } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

import { setShortcutsEnabled, useShortcutsEnabled } from "@/lib/shortcuts";

import classes from "./Shortcuts.module.css";
import { ACTIONS, type pagesFor } from "./table";

interface ShortcutHelpProps {
  pages: ReturnType<typeof pagesFor>;
  opened: boolean;
  onClose: () => void;
}

/** Every key and what it does, and the switch to turn them off. */
export default function ShortcutHelp({ pages, opened, onClose }: ShortcutHelpProps) {
  const { t } = useTranslation();
  const enabled = useShortcutsEnabled();
  // Comes closed and then opens: only so does it note where the focus has to return to.
  const mounted = useMounted();
  return (
    <Modal.Root opened={mounted && opened} onClose={onClose}>
      <Modal.Overlay />
      <Modal.Content>
        {/* A <header>, which in a dialog is not the page's banner. */}
        <Modal.Header role="presentation">
          <Modal.Title>{t("shortcuts.help")}</Modal.Title>
          <Modal.CloseButton aria-label={t("state.close")} />
        </Modal.Header>
        <Modal.Body>
          <Switch
            label={t("shortcuts.enabled")}
            checked={enabled}
            onChange={({ currentTarget }) => setShortcutsEnabled(currentTarget.checked)}
          />
          <dl className={classes.keys}>
            {[...ACTIONS, ...pages].map(({ keys, label }) => (
              <div key={keys}>
                <dt>
                  {keys.split(" ").map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{t(label)}</dd>
              </div>
            ))}
          </dl>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

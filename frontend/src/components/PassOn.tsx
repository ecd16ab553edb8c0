import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import classes from "./Records.module.css";

interface PassOnProps {
  title: string;
  text: string;
  secret: string;
  /** On the button that puts it away; "Done" by itself. */
  closeLabel?: string;
  onClose: () => void;
}

/** Something shown this one time, to be copied. */
export function PassOn({ title, text, secret, closeLabel, onClose }: PassOnProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [copied, setCopied] = useState<boolean | null>(null);
  useEffect(() => box.current?.focus(), []);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      setCopied(true);
    } catch {
      // No clipboard without https, or it is not allowed: it can be marked and copied by hand.
      setCopied(false);
    }
  };

  return (
    <div ref={box} tabIndex={-1} className={classes.secret} role="group" aria-label={title}>
      <p>
        <strong>{title}</strong>
      </p>
      <p>{text}</p>
      <code>{secret}</code>
      <div className={classes.buttons}>
        <Button size="xs" onClick={() => void copy()}>
          {t("account.copy")}
        </Button>
        <Button size="xs" variant="default" onClick={onClose}>
          {closeLabel ?? t("account.done")}
        </Button>
        <span role="status">
          {copied !== null && (copied ? t("account.copied") : t("account.copyFailed"))}
        </span>
      </div>
    </div>
  );
}

import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import classes from "./Records.module.css";

interface ConfirmButtonProps {
  children: string;
  /** Says which of several like buttons this is. */
  label: string;
  /** What is asked before it is done. */
  question: string;
  onConfirm: () => void;
  loading?: boolean;
}

/** A button that asks in its own place before it does what cannot be taken back. */
export function ConfirmButton({
  children,
  label,
  question,
  onConfirm,
  loading = false,
}: ConfirmButtonProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const asked = useRef(false);

  // The keyboard comes back to where it was before the question.
  useEffect(() => {
    if (asked.current && !asking) button.current?.focus();
    asked.current = asking;
  }, [asking]);

  if (!asking) {
    return (
      <Button
        ref={button}
        variant="default"
        size="xs"
        aria-label={label}
        loading={loading}
        onClick={() => setAsking(true)}
      >
        {children}
      </Button>
    );
  }
  return (
    <div
      className={classes.buttons}
      role="group"
      aria-label={question}
      onKeyDown={(event) => event.key === "Escape" && setAsking(false)}
    >
      <span>{question}</span>
      <Button
        size="xs"
        color="red"
        autoFocus
        onClick={() => {
          setAsking(false);
          onConfirm();
        }}
      >
        {children}
      </Button>
      <Button variant="default" size="xs" onClick={() => setAsking(false)}>
        {t("account.cancel")}
      </Button>
    </div>
  );
}

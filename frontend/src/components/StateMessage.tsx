import { Button, Loader } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useErrorText } from "@/lib/api/error-text";

import { AlertIcon, OfflineIcon, RefreshIcon } from "./icons";
import classes from "./StateMessage.module.css";

interface StateMessageProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** "h1" where the message is all there is on the page. */
  heading?: "h1" | "p";
  /** "alert" is read out at once. */
  role?: "alert" | "status";
}

/** What a view shows in place of its content: nothing there yet, an error, no connection. */
export function StateMessage({
  icon,
  title,
  children,
  action,
  heading: Heading = "p",
  role,
}: StateMessageProps) {
  return (
    <div className={classes.state} role={role}>
      <span className={classes.icon}>{icon}</span>
      <Heading className={classes.title}>{title}</Heading>
      {children !== undefined && <div className={classes.text}>{children}</div>}
      {action}
    </div>
  );
}

interface RetryProps {
  onRetry: () => void;
  retrying?: boolean;
}

function RetryButton({ onRetry, retrying = false }: RetryProps) {
  const { t } = useTranslation();
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={retrying ? <Loader size={15} /> : <RefreshIcon size={15} />}
      // Mantine's own `loading` disables the button, which takes the focus from it.
      aria-disabled={retrying}
      onClick={() => {
        if (!retrying) onRetry();
      }}
    >
      {t("state.retry")}
    </Button>
  );
}

interface ErrorStateProps extends RetryProps {
  error: unknown;
  heading?: "h1" | "p" | undefined;
}

export function ErrorState({ error, heading = "p", ...retry }: ErrorStateProps) {
  const { title, detail } = useErrorText(error);
  return (
    <StateMessage
      role="alert"
      heading={heading}
      icon={<AlertIcon size={26} />}
      title={title}
      action={<RetryButton {...retry} />}
    >
      {detail}
    </StateMessage>
  );
}

/** The browser has no network, so nothing was asked: it goes on by itself once it is back. */
export function OfflineState({ heading = "p" }: { heading?: "h1" | "p" | undefined }) {
  const { t } = useTranslation();
  return (
    <StateMessage
      role="status"
      heading={heading}
      icon={<OfflineIcon size={26} />}
      title={t("state.offlineTitle")}
    >
      {t("state.offlineText")}
    </StateMessage>
  );
}

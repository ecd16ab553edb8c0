import type { ReactNode } from "react";

import classes from "./Notice.module.css";

interface NoticeProps {
  /** "warning": nothing is lost, something is to be done. "danger": it was refused. */
  tone: "warning" | "danger";
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** A message at the place it is about, read out at once. */
export function Notice({ tone, title, children, action }: NoticeProps) {
  return (
    <div className={classes.notice} data-tone={tone} role="alert">
      <p className={classes.title}>{title}</p>
      {children !== undefined && <p>{children}</p>}
      {action !== undefined && <div className={classes.action}>{action}</div>}
    </div>
  );
}

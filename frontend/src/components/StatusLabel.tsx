import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Status } from "@/lib/api/schema";

import classes from "./StatusLabel.module.css";

const GLYPHS: Record<Status, ReactNode> = {
  open: <circle cx="7" cy="7" r="5.2" fill="none" stroke="currentColor" strokeWidth="1.8" />,
  in_progress: (
    <>
      <circle cx="7" cy="7" r="5.2" fill="none" stroke="currentColor" strokeWidth="1.8" />
      <path d="M7 3.6a3.4 3.4 0 0 1 0 6.8Z" fill="currentColor" />
    </>
  ),
  waiting: (
    <>
      <circle cx="7" cy="7" r="5.2" fill="none" stroke="currentColor" strokeWidth="1.8" />
      <path d="M5.6 5v4M8.4 5v4" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
  resolved: (
    <>
      <circle cx="7" cy="7" r="6.1" fill="currentColor" />
      <path
        d="m4.4 7.2 1.8 1.8 3.4-3.8"
        fill="none"
        stroke="var(--st-surface)"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  closed: (
    <>
      <circle cx="7" cy="7" r="6.1" fill="currentColor" />
      <path d="M4.6 7h4.8" stroke="var(--st-surface)" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
};

export function StatusLabel({ status }: { status: Status }) {
  const { t } = useTranslation();
  return (
    <span className={classes.status} data-status={status}>
      <svg width={14} height={14} viewBox="0 0 14 14" aria-hidden>
        {GLYPHS[status]}
      </svg>
      <span className={classes.text}>{t(`status.${status}`)}</span>
    </span>
  );
}

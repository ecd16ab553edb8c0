import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Priority } from "@/lib/api/schema";

import classes from "./PriorityBadge.module.css";

const LEVEL: Record<Priority, number> = { low: 1, medium: 2, high: 3, critical: 4 };

interface PriorityBadgeProps {
  /** Null while the ticket waits to be prioritised. */
  priority: Priority | null;
}

/** Says the urgency in words, by the number of bars and by colour: colour alone would not do. */
export function PriorityBadge({ priority }: PriorityBadgeProps) {
  const { t } = useTranslation();
  const [initial] = useState(priority);

  if (priority === null) {
    return (
      <span className={classes.pending}>
        <span className={classes.dots} aria-hidden>
          <i />
          <i />
          <i />
        </span>
        {t("priority.pending")}
      </span>
    );
  }
  return (
    <span
      className={classes.badge}
      data-priority={priority}
      data-arrived={initial === null || undefined}
    >
      <svg width={14} height={12} viewBox="0 0 14 12" aria-hidden>
        {[1, 2, 3, 4].map((level) => (
          <rect
            key={level}
            x={(level - 1) * 3.6}
            y={10 - level * 2.4}
            width={2.4}
            height={level * 2.4 + 2}
            rx={0.8}
            fill="currentColor"
            opacity={level <= LEVEL[priority] ? 1 : 0.28}
          />
        ))}
      </svg>
      {t(`priority.${priority}`)}
    </span>
  );
}

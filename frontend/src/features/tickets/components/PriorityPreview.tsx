import { useTranslation } from "react-i18next";

import { PriorityBadge } from "@/components/PriorityBadge";
import type { TriageDraft } from "@/lib/api/schema";

import { usePriorityPreview } from "../api/preview-priority";
import classes from "./NewTicketForm.module.css";

interface PriorityPreviewProps {
  draft: TriageDraft | null;
  /** Whoever has not signed in is not told. */
  asked: boolean;
}

/** The priority that the ticket would get as it is written, and why: read out when it changes. */
export function PriorityPreview({ draft, asked }: PriorityPreviewProps) {
  const { t } = useTranslation();
  const preview = usePriorityPreview(asked ? draft : null);
  return (
    <div className={classes.preview} role="status" aria-label={t("ticketPage.previewLabel")}>
      {preview !== undefined && (
        <>
          {t("ticketPage.previewPriority")}
          {/* A fresh badge each time: it has not arrived, it only might. */}
          <PriorityBadge key={preview.priority} priority={preview.priority} />
          <p>{preview.reason}</p>
        </>
      )}
    </div>
  );
}

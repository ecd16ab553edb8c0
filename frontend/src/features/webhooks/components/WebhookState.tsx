import { useTranslation } from "react-i18next";

import records from "@/components/Records.module.css";
import type { Webhook } from "@/lib/api/schema";

export function WebhookState({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  return (
    <>
      {webhook.active ? t("webhooks.active") : t("webhooks.inactive")}
      {webhook.disabled_reason !== null && (
        <div className={records.muted}>{webhook.disabled_reason}</div>
      )}
    </>
  );
}

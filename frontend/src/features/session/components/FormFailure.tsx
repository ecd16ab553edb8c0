import { useTranslation } from "react-i18next";

import { Notice } from "@/components/Notice";
import { useErrorText } from "@/lib/api/error-text";
import { ApiError, hasStatus, isOutage, NetworkError } from "@/lib/api/errors";

/** Why a form about signing in was not taken. */
export function FormFailure({ error, refused }: { error: unknown; refused?: string }) {
  const { t } = useTranslation();
  const { title, detail } = useErrorText(error);
  if (hasStatus(error, 401) && refused !== undefined) {
    return <Notice tone="danger" title={refused} />;
  }
  if (hasStatus(error, 429) && error.retryAfter !== null) {
    const count = Math.max(1, Math.ceil(error.retryAfter));
    return (
      <Notice tone="warning" title={t("session.tooMany")}>
        {t("session.retryIn", { count })}
      </Notice>
    );
  }
  if (error instanceof NetworkError && !navigator.onLine) {
    return <Notice tone="warning" title={t("session.offline")} />;
  }
  return (
    <Notice tone={isOutage(error) ? "warning" : "danger"} title={title}>
      {error instanceof ApiError || isOutage(error) ? detail : undefined}
    </Notice>
  );
}

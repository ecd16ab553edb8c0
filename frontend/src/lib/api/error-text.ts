import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { ApiError, isOutage } from "./errors";

export interface ErrorText {
  title: string;
  detail: string;
}

/** What a person reads about an error: the server's own words where it had some. */
export function errorText(error: unknown, t: TFunction): ErrorText {
  if (error instanceof ApiError) {
    const { title, detail } = error.problem;
    if (title !== undefined) return { title, detail: detail ?? "" };
    if (!isOutage(error)) {
      return { title: t("error.title"), detail: t("error.status", { status: error.status }) };
    }
  }
  if (isOutage(error)) return { title: t("error.outageTitle"), detail: t("error.outageText") };
  return { title: t("error.title"), detail: t("error.unexpected") };
}

export function useErrorText(error: unknown): ErrorText {
  const { t } = useTranslation();
  return errorText(error, t);
}

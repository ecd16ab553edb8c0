import { useDocumentTitle } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

import { usePageBadge } from "./page-badge";

/** Names the page in the browser's tab, after how much is unread. One call a page. */
export function usePageTitle(title: string): void {
  const { t } = useTranslation();
  const badge = usePageBadge();
  useDocumentTitle(`${badge > 0 ? `(${badge}) ` : ""}${title} · ${t("app.name")}`);
}

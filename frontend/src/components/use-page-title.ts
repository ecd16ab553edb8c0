import { useDocumentTitle } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

/** Names the page in the browser's tab. One call a page. */
export function usePageTitle(title: string): void {
  const { t } = useTranslation();
  useDocumentTitle(`${title} · ${t("app.name")}`);
}

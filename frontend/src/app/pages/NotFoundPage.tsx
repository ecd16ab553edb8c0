import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { SearchIcon } from "@/components/icons";
import { StateMessage } from "@/components/StateMessage";
import { usePageTitle } from "@/components/use-page-title";

export default function NotFoundPage() {
  const { t } = useTranslation();
  usePageTitle(t("notFound.title"));
  return (
    <StateMessage
      heading="h1"
      icon={<SearchIcon size={24} />}
      title={t("notFound.title")}
      action={<Link to="/">{t("ticket.toQueue")}</Link>}
    >
      {t("notFound.text")}
    </StateMessage>
  );
}

import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { SearchIcon } from "@/components/icons";
import { StateMessage } from "@/components/StateMessage";

export default function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <>
      <title>{`${t("notFound.title")} · ${t("app.name")}`}</title>
      <StateMessage
        icon={<SearchIcon size={24} />}
        title={t("notFound.title")}
        action={<Link to="/">{t("ticket.toQueue")}</Link>}
      >
        {t("notFound.text")}
      </StateMessage>
    </>
  );
}

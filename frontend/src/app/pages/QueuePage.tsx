import { useTranslation } from "react-i18next";

import { QueueView } from "@/features/tickets/components/QueueView";

import { NewTicketButton } from "../layout/NewTicket";

export default function QueuePage() {
  const { t } = useTranslation();
  return (
    <>
      <title>{`${t("queue.title")} · ${t("app.name")}`}</title>
      <QueueView emptyAction={<NewTicketButton />} />
    </>
  );
}

import { useTranslation } from "react-i18next";

import { usePageTitle } from "@/components/use-page-title";
import { QueueView } from "@/features/tickets/components/QueueView";

import { NewTicketButton } from "../layout/NewTicket";

export default function QueuePage() {
  const { t } = useTranslation();
  usePageTitle(t("queue.title"));
  return <QueueView emptyAction={<NewTicketButton />} />;
}

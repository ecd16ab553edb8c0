import { useTranslation } from "react-i18next";

import { useAnnounce } from "@/components/Announcer";
import { StatusLabel } from "@/components/StatusLabel";
import { STATUSES } from "@/lib/api/schema";

import type { TicketEdit } from "../api/edit-ticket";
import { PropertyMenu } from "./PropertyMenu";

/** The status, and the moves from it that the server allows. */
export function StatusControl({ edit }: { edit: TicketEdit }) {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const { status } = edit.shown;
  const { allowed_moves } = edit.version.ticket;
  const offered = STATUSES.filter((one) => one === status || allowed_moves.includes(one));

  const choose = async (value: string) => {
    const wanted = STATUSES.find((known) => known === value);
    if (wanted === undefined) return;
    if ((await edit.save({ status: wanted })) === "saved") {
      announce(t("ticket.statusChanged", { status: t(`status.${wanted}`) }));
    }
  };

  return (
    <PropertyMenu
      label={t("ticket.changeStatus", { status: t(`status.${status}`) })}
      shown={<StatusLabel status={status} />}
      value={status}
      choices={offered.map((one) => ({ value: one, content: <StatusLabel status={one} /> }))}
      saving={edit.isSaving("status")}
      onChoose={(value) => void choose(value)}
    />
  );
}

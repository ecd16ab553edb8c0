import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useAnnounce } from "@/components/Announcer";
import { useActor } from "@/lib/session";

import type { TicketEdit } from "../api/edit-ticket";
import type { TicketVersion } from "../api/get-ticket";
import { AssigneeForm } from "./AssigneeForm";
import classes from "./TicketView.module.css";

/** Who takes care of the ticket: me, somebody else, nobody. */
export function AssigneeControl({ edit }: { edit: TicketEdit }) {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const actor = useActor();
  const [editing, setEditing] = useState<TicketVersion | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  const assignee = edit.shown.assignee_email;

  // The keyboard comes back to where it was before.
  useEffect(() => {
    if (wasEditing.current && editing === null) button.current?.focus();
    wasEditing.current = editing !== null;
  }, [editing]);

  const assign = async (email: string | null, base?: TicketVersion) => {
    setEditing(null);
    if (email === assignee) return;
    if ((await edit.save({ assignee_email: email }, base)) !== "saved") return;
    announce(
      email === null ? t("ticketPage.unassigned") : t("ticketPage.assignedTo", { email }),
    );
  };

  if (editing !== null) {
    return (
      <AssigneeForm
        current={editing.ticket.assignee_email ?? ""}
        onAssign={(email) => void assign(email, editing)}
        onCancel={() => setEditing(null)}
      />
    );
  }
  return (
    <div className={classes.stack}>
      {assignee === null ? (
        <span className={classes.none}>{t("ticketPage.nobody")}</span>
      ) : (
        <a href={`mailto:${assignee}`}>{assignee}</a>
      )}
      <div className={classes.row}>
        {actor?.email != null && actor.email !== assignee && (
          <Button size="compact-xs" variant="default" onClick={() => void assign(actor.email)}>
            {t("ticketPage.assignToMe")}
          </Button>
        )}
        <Button
          ref={button}
          size="compact-xs"
          variant="default"
          onClick={() => setEditing(edit.version)}
        >
          {assignee === null ? t("ticketPage.assign") : t("ticketPage.assignOther")}
        </Button>
        {assignee !== null && (
          <Button size="compact-xs" variant="default" onClick={() => void assign(null)}>
            {t("ticketPage.unassign")}
          </Button>
        )}
      </div>
    </div>
  );
}

import { Autocomplete, Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useAnnounce } from "@/components/Announcer";
import { useActor } from "@/lib/session";

import type { TicketEdit } from "../api/edit-ticket";
import type { TicketVersion } from "../api/get-ticket";
import { useAgents } from "../api/find-people";
import { isEmail } from "../validation";
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

interface AssigneeFormProps {
  current: string;
  onAssign: (email: string) => void;
  onCancel: () => void;
}

function AssigneeForm({ current, onAssign, onCancel }: AssigneeFormProps) {
  const { t } = useTranslation();
  const [email, setEmail] = useState(current);
  const [complain, setComplain] = useState(false);
  const [q] = useDebouncedValue(email.trim() === current ? "" : email.trim(), 250);
  const { data: agents = [] } = useAgents(q);
  const names = new Map(agents.map((agent) => [agent.email, agent.name]));

  return (
    <form
      className={classes.inlineForm}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        // Addresses are kept in lower case.
        const wanted = email.trim().toLowerCase();
        if (isEmail(wanted)) onAssign(wanted);
        else setComplain(true);
      }}
      onKeyDown={(event) => event.key === "Escape" && onCancel()}
    >
      <Autocomplete
        type="email"
        size="xs"
        label={t("ticketPage.assigneeEmail")}
        data-autofocus
        autoFocus
        autoComplete="off"
        value={email}
        data={agents.map((agent) => agent.email)}
        // The server has already looked for them, by name as well.
        filter={({ options }) => options}
        renderOption={({ option }) => (
          <span className={classes.person}>
            {names.get(option.value)}
            <small>{option.value}</small>
          </span>
        )}
        comboboxProps={{ withinPortal: false }}
        error={complain && !isEmail(email.trim()) ? t("validation.emailInvalid") : undefined}
        onChange={setEmail}
      />
      <div className={classes.row}>
        <Button type="submit" size="compact-xs">
          {t("ticketPage.assign")}
        </Button>
        <Button size="compact-xs" variant="default" onClick={onCancel}>
          {t("account.cancel")}
        </Button>
      </div>
    </form>
  );
}

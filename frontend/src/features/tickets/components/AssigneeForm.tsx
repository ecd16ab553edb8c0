import { Autocomplete, Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useAgents } from "../api/find-people";
import { isEmail } from "../validation";
import classes from "./TicketView.module.css";

interface AssigneeFormProps {
  /** Whose it is now; "" where it is nobody's, or that of several. */
  current: string;
  /** False where what it is in gives it the focus: once it is in its place. */
  autoFocus?: boolean;
  onAssign: (email: string) => void;
  onCancel: () => void;
}

/** Asks who is to take care of a ticket. */
export function AssigneeForm({ current, autoFocus = true, onAssign, onCancel }: AssigneeFormProps) {
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
        autoFocus={autoFocus}
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

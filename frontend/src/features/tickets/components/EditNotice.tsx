import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Notice } from "@/components/Notice";
import { useErrorText } from "@/lib/api/error-text";
import { hasStatus } from "@/lib/api/errors";

import type { Conflict, EditFailure, TicketEdit } from "../api/edit-ticket";
import { fieldsOf, valueOf, type EditField } from "../edits";
import { useFieldText } from "../use-field-text";
import classes from "./EditNotice.module.css";

/** What became of a change that could not be saved, and what can be done about it. */
export function EditNotice({ edit }: { edit: TicketEdit }) {
  if (edit.conflict !== null) {
    return (
      <ConflictChoice
        // Another conflict is another question.
        key={`${edit.conflict.theirs.etag ?? ""} ${edit.conflict.fields.join()}`}
        conflict={edit.conflict}
        onResolve={(keep) => void edit.resolve(keep)}
      />
    );
  }
  if (edit.failure === null) return null;
  const { changes, base } = edit.failure;
  return (
    <div className={classes.notice}>
      <Failed
        failure={edit.failure}
        onRetry={() => void edit.save(changes, base)}
        onDismiss={edit.dismiss}
      />
    </div>
  );
}

interface FailedProps {
  failure: EditFailure;
  onRetry: () => void;
  onDismiss: () => void;
}

function Failed({ failure: { error, changes }, onRetry, onDismiss }: FailedProps) {
  const { t } = useTranslation();
  const { title, detail } = useErrorText(error);
  const { nameOf } = useFieldText();
  const refused = [400, 403, 404, 409].some((status) => hasStatus(error, status));
  const fields = fieldsOf(changes).map(nameOf).join(", ");
  return (
    <Notice
      tone={refused ? "danger" : "warning"}
      title={title}
      action={
        <>
          {!refused && (
            <Button size="compact-sm" onClick={onRetry}>
              {t("state.retry")}
            </Button>
          )}
          <Button size="compact-sm" variant="default" onClick={onDismiss}>
            {t("state.dismiss")}
          </Button>
        </>
      }
    >
      {[t("ticketPage.notSaved", { fields }), detail].filter(Boolean).join(" ")}
    </Notice>
  );
}

interface ConflictChoiceProps {
  conflict: Conflict;
  onResolve: (keep: EditField[]) => void;
}

/** Both versions, field by field. Once each field is decided, it is saved. */
function ConflictChoice({ conflict: { changes, fields, theirs }, onResolve }: ConflictChoiceProps) {
  const { t } = useTranslation();
  const { nameOf, valueText } = useFieldText();
  const box = useRef<HTMLElement>(null);
  const [kept, setKept] = useState<EditField[]>([]);
  const [decided, setDecided] = useState<EditField[]>([]);
  const open = fields.filter((field) => !decided.includes(field));

  // It has to be seen, wherever on the page the change was made.
  useEffect(() => box.current?.focus(), []);

  const decide = (field: EditField, mine: boolean) => {
    const keep = mine ? [...kept, field] : kept;
    if (open.length === 1) {
      onResolve(keep);
      // What was asked is gone; its place is where one goes on.
      document.getElementById("main")?.focus({ preventScroll: true });
      return;
    }
    setKept(keep);
    setDecided([...decided, field]);
    box.current?.focus();
  };

  return (
    <section
      ref={box}
      tabIndex={-1}
      className={`${classes.notice ?? ""} ${classes.conflict ?? ""}`}
      aria-labelledby="conflict"
      aria-describedby="conflict-text"
    >
      <h2 id="conflict">{t("ticketPage.conflictTitle")}</h2>
      <p id="conflict-text">{t("ticketPage.conflictText")}</p>
      {open.map((field) => (
        <div key={field} className={classes.field} role="group" aria-label={nameOf(field)}>
          <h3>{nameOf(field)}</h3>
          <div className={classes.version}>
            <h4>{t("ticketPage.mine")}</h4>
            <p>{valueText(field, changes[field])}</p>
            <Button size="compact-sm" onClick={() => decide(field, true)}>
              {t("ticketPage.keepMine")}
            </Button>
          </div>
          <div className={classes.version}>
            <h4>{t("ticketPage.theirs")}</h4>
            <p>{valueText(field, valueOf(theirs.ticket, field))}</p>
            <Button size="compact-sm" variant="default" onClick={() => decide(field, false)}>
              {t("ticketPage.takeTheirs")}
            </Button>
          </div>
        </div>
      ))}
    </section>
  );
}

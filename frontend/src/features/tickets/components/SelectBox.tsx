import { useTranslation } from "react-i18next";

import type { Ticket } from "@/lib/api/schema";

import type { Selection } from "../selection";
import classes from "./SelectBox.module.css";

interface SelectBoxProps {
  ticket: Pick<Ticket, "id" | "title">;
  checked: boolean;
  onToggle: (id: number, range: boolean) => void;
}

/** Selects a ticket; with Shift all from the one before. */
export function SelectBox({ ticket, checked, onToggle }: SelectBoxProps) {
  const { t } = useTranslation();
  return (
    <label className={classes.box}>
      <input
        type="checkbox"
        aria-label={t("list.select", { id: ticket.id, title: ticket.title })}
        checked={checked}
        onChange={({ nativeEvent }) =>
          onToggle(ticket.id, (nativeEvent as MouseEvent).shiftKey)
        }
      />
    </label>
  );
}

interface SelectAllProps {
  tickets: readonly Ticket[];
  selection: Selection;
}

export function SelectAll({ tickets, selection }: SelectAllProps) {
  const { t } = useTranslation();
  const some = selection.selected.length > 0;
  const all = some && selection.selected.length === tickets.length;
  return (
    <label className={classes.box}>
      <input
        type="checkbox"
        aria-label={t("list.selectAll")}
        checked={all}
        ref={(box) => {
          if (box) box.indeterminate = some && !all;
        }}
        onChange={() => selection.set(all ? [] : tickets.map(({ id }) => id))}
      />
    </label>
  );
}

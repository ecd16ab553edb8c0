import { Button, TagsInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useAnnounce } from "@/components/Announcer";
import { Tags } from "@/components/Tags";

import type { TicketEdit } from "../api/edit-ticket";
import type { TicketVersion } from "../api/get-ticket";
import { useRuleText } from "../use-rule-text";
import { cleanTags, EMPTY_FORM, validate } from "../validation";
import classes from "./TicketView.module.css";

export function TagsControl({ edit }: { edit: TicketEdit }) {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const ruleText = useRuleText();
  const [editing, setEditing] = useState<TicketVersion | null>(null);
  const [chosen, setChosen] = useState<string[]>([]);
  const [typed, setTyped] = useState("");
  const button = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  const shown = edit.shown.tags;
  // What is still being typed counts as well, when it is saved.
  const tags = cleanTags([...chosen, typed]);
  const broken = validate({ ...EMPTY_FORM, tags }).tags;

  useEffect(() => {
    if (wasEditing.current && editing === null) button.current?.focus();
    wasEditing.current = editing !== null;
  }, [editing]);

  const save = async (base: TicketVersion) => {
    if (broken !== undefined) return;
    setEditing(null);
    if (JSON.stringify(tags) === JSON.stringify(base.ticket.tags)) return;
    if ((await edit.save({ tags }, base)) === "saved") announce(t("ticketPage.tagsSaved"));
  };

  if (editing === null) {
    return (
      <div className={classes.stack}>
        {shown.length === 0 ? (
          <span className={classes.none}>{t("ticket.noTags")}</span>
        ) : (
          <Tags tags={shown} />
        )}
        <Button
          ref={button}
          size="compact-xs"
          variant="default"
          onClick={() => {
            setChosen(edit.version.ticket.tags);
            setTyped("");
            setEditing(edit.version);
          }}
        >
          {t("ticketPage.editTags")}
        </Button>
      </div>
    );
  }
  return (
    <form
      className={classes.inlineForm}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save(editing);
      }}
    >
      <TagsInput
        size="xs"
        label={t("ticket.tags")}
        description={t("newTicket.tagsHint")}
        autoFocus
        // Leaving the field would move the button that one is about to press.
        acceptValueOnBlur={false}
        value={chosen}
        searchValue={typed}
        error={ruleText(broken)}
        onChange={(next) => setChosen(cleanTags(next))}
        onSearchChange={setTyped}
      />
      <div className={classes.row}>
        <Button type="submit" size="compact-xs">
          {t("ticketPage.save")}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => setEditing(null)}>
          {t("account.cancel")}
        </Button>
      </div>
    </form>
  );
}

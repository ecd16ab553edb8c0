import { Button, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useAnnounce } from "@/components/Announcer";
import type { TicketChanges } from "@/lib/api/schema";

import type { TicketEdit } from "../api/edit-ticket";
import { useRuleText } from "../use-rule-text";
import { EMPTY_FORM, validate } from "../validation";
import classes from "./TicketView.module.css";

interface TextEditorProps {
  edit: TicketEdit;
  onClose: () => void;
}

/** Title and description, edited in their place. It stays, with what was typed, until that is saved. */
export function TextEditor({ edit, onClose }: TextEditorProps) {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const ruleText = useRuleText();
  const [base] = useState(edit.version);
  const [title, setTitle] = useState(base.ticket.title);
  const [description, setDescription] = useState(base.ticket.description);
  const broken = validate({ ...EMPTY_FORM, title, description });
  const saving = edit.isSaving("title") || edit.isSaving("description");

  const save = async () => {
    if (broken.title !== undefined || broken.description !== undefined || saving) return;
    const changes: TicketChanges = {
      ...(title.trim() === base.ticket.title ? {} : { title: title.trim() }),
      ...(description === base.ticket.description ? {} : { description }),
    };
    if (Object.keys(changes).length > 0) {
      const outcome = await edit.save(changes, base);
      // A conflict shows what was typed beside what the other wrote.
      if (outcome === "failed") return;
      if (outcome === "saved") announce(t("ticketPage.textSaved"));
    }
    onClose();
  };

  return (
    <form
      className={`${classes.panel ?? ""} ${classes.editor ?? ""}`}
      noValidate
      aria-label={t("ticketPage.editText")}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save();
      }}
    >
      <TextInput
        label={t("ticket.title")}
        required
        autoFocus
        autoComplete="off"
        value={title}
        error={ruleText(broken.title)}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Textarea
        label={t("ticket.description")}
        description={t("ticketPage.markdownHint")}
        autosize
        minRows={6}
        maxRows={24}
        value={description}
        error={ruleText(broken.description)}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <div className={classes.row}>
        <Button type="submit" loading={saving}>
          {t("ticketPage.save")}
        </Button>
        <Button variant="default" onClick={onClose} disabled={saving}>
          {t("account.cancel")}
        </Button>
      </div>
    </form>
  );
}

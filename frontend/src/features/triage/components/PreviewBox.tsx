import { Button, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Failure } from "@/components/Failure";
import { PriorityBadge } from "@/components/PriorityBadge";
import { useLanguage } from "@/i18n/use-language";
import { fieldErrors, isAtFields } from "@/lib/api/field-errors";
import type { TriageRule } from "@/lib/api/schema";

import { usePreview } from "../api/triage";
import classes from "./Triage.module.css";

const FIELDS = ["title", "description", "requester_email"] as const;

/** What the rules as they are saved would make of a text. */
export function PreviewBox({ rules }: { rules: readonly TriageRule[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const preview = usePreview();
  const [title, setTitle] = useState("");
  const [description, setDescription] = useState("");
  const [email, setEmail] = useState("");
  const errors = fieldErrors(preview.error);
  const decided = preview.data;
  const rule = rules.find(({ id }) => id === decided?.rule_id);

  return (
    <form
      className={classes.side}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (preview.isPending) return;
        const requester_email = email.trim() === "" ? null : email.trim();
        preview.mutate({ title, description, requester_email });
      }}
    >
      <TextInput
        label={t("triage.textTitle")}
        autoComplete="off"
        value={title}
        error={errors.title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Textarea
        label={t("triage.textDescription")}
        autosize
        minRows={3}
        maxRows={8}
        value={description}
        error={errors.description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <TextInput
        type="email"
        label={t("triage.requester")}
        autoComplete="off"
        value={email}
        error={errors.requester_email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <div>
        <Button type="submit" variant="default" loading={preview.isPending}>
          {t("triage.tryRun")}
        </Button>
      </div>
      {preview.isError && !isAtFields(preview.error, FIELDS) && <Failure error={preview.error} />}
      <div role="status">
        {decided !== undefined && (
          <div className={classes.result}>
            <PriorityBadge key={decided.priority} priority={decided.priority} />
            <p>{decided.reason}</p>
            {rule !== undefined && <Link to={`/triage/${rule.id}`}>{rule.name[language]}</Link>}
          </div>
        )}
      </div>
    </form>
  );
}

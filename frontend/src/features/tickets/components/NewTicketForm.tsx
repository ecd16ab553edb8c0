import { Button, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";

import { Notice } from "@/components/Notice";
import { useErrorText } from "@/lib/api/error-text";
import { hasStatus, isOutage } from "@/lib/api/errors";
import { LIMITS } from "@/lib/api/limits";
import type { CreatedTicket, TriageDraft } from "@/lib/api/schema";
import { useActor } from "@/lib/session";

import { useCreateTicket } from "../api/create-ticket";
import { discardDraft, isBlank, readDraft, writeDraft } from "../draft";
import { submissionFor, type Submission } from "../submission";
import { useRuleText } from "../use-rule-text";
import {
  cleanTags,
  EMPTY_FORM,
  FIELDS,
  length,
  mapServerErrors,
  toNewTicket,
  validate,
  type Field,
  type TicketForm,
} from "../validation";
import classes from "./NewTicketForm.module.css";
import { PriorityPreview } from "./PriorityPreview";

interface NewTicketFormProps {
  onCreated: (ticket: CreatedTicket) => void;
}

/** A title is counted aloud only once its end is near. */
const COUNT_FROM = 0.8;

export function NewTicketForm({ onCreated }: NewTicketFormProps) {
  const { t } = useTranslation();
  const ruleText = useRuleText();
  const actor = useActor();
  // A requester's tickets are their own; the server sees to it.
  const ownEmail = actor?.role === "requester" ? actor.email : undefined;
  const create = useCreateTicket((ticket) => {
    discardDraft();
    onCreated(ticket);
  });
  const formElement = useRef<HTMLFormElement>(null);

  const [draft] = useState(readDraft);
  const [restored, setRestored] = useState(draft !== null);
  const [form, setForm] = useState<TicketForm>(draft?.form ?? EMPTY_FORM);
  const [submission, setSubmission] = useState<Submission | null>(draft?.submission ?? null);
  const [more, setMore] = useState((draft?.form.tags.length ?? 0) > 0);
  const [touched, setTouched] = useState<ReadonlySet<Field>>(new Set());
  const [serverErrors, setServerErrors] = useState(mapServerErrors(undefined));

  // Ended by a success: what is still in the form then is not a draft.
  const sent = create.isSuccess;
  useEffect(() => {
    if (!sent) writeDraft({ form, submission });
  }, [form, submission, sent]);

  const broken = validate(form);
  const errorOf = (field: Field): string | undefined =>
    touched.has(field) ? (ruleText(broken[field]) ?? serverErrors.fields[field]) : undefined;

  const change = <F extends Field>(field: F, value: TicketForm[F]) => {
    setForm((current) => ({ ...current, [field]: value }));
    setServerErrors(({ fields, other }) => ({ fields: { ...fields, [field]: undefined }, other }));
  };
  const touch = (field: Field) => setTouched((current) => new Set(current).add(field));

  const focus = (field: Field) =>
    formElement.current?.querySelector<HTMLElement>(`[data-field="${field}"]`)?.focus();

  const submit = () => {
    setTouched(new Set(FIELDS));
    if (broken.tags !== undefined) flushSync(() => setMore(true));
    const firstBroken = FIELDS.find((field) => broken[field] !== undefined);
    if (firstBroken !== undefined) {
      focus(firstBroken);
      return;
    }
    const content = toNewTicket(form);
    const attempt = submissionFor(content, submission);
    setSubmission(attempt);
    setServerErrors(mapServerErrors(undefined));
    // Stored before it is sent: a reload while the answer is under way must not lose the key.
    writeDraft({ form, submission: attempt });
    create.mutate(
      { content, idempotencyKey: attempt.key },
      {
        onError: (error) => {
          // The key is taken by other content: it will not do for this one.
          if (hasStatus(error, 409)) setSubmission(null);
          if (!hasStatus(error, 400)) return;
          const mapped = mapServerErrors(error.problem.errors);
          flushSync(() => {
            setServerErrors(mapped);
            if (mapped.fields.tags !== undefined) setMore(true);
          });
          const firstNamed = FIELDS.find((field) => mapped.fields[field] !== undefined);
          if (firstNamed !== undefined) focus(firstNamed);
        },
      },
    );
  };

  const clear = () => {
    discardDraft();
    create.reset();
    setRestored(false);
    setForm(EMPTY_FORM);
    setSubmission(null);
    setTouched(new Set());
    setServerErrors(mapServerErrors(undefined));
    focus("title");
  };

  const expanded = more || (touched.has("tags") && errorOf("tags") !== undefined);
  const titleLength = length(form.title.trim());
  const outage = create.isError && isOutage(create.error);

  return (
    <form
      ref={formElement}
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!create.isPending) submit();
      }}
    >
      {restored && !isBlank(form) && (
        <p className={classes.restored} role="status">
          {t("newTicket.restored")}
        </p>
      )}
      <TextInput
        data-field="title"
        label={t("ticket.title")}
        placeholder={t("newTicket.titlePlaceholder")}
        description={
          titleLength >= LIMITS.title * COUNT_FROM ? `${titleLength} / ${LIMITS.title}` : undefined
        }
        required
        data-autofocus
        autoComplete="off"
        value={form.title}
        error={errorOf("title")}
        onChange={(event) => change("title", event.currentTarget.value)}
        onBlur={() => form.title !== "" && touch("title")}
      />
      <Textarea
        data-field="description"
        label={t("ticket.description")}
        placeholder={t("newTicket.descriptionPlaceholder")}
        autosize
        minRows={6}
        maxRows={14}
        value={form.description}
        error={errorOf("description")}
        onChange={(event) => change("description", event.currentTarget.value)}
        onBlur={() => touch("description")}
      />
      {ownEmail === undefined && (
        <TextInput
          data-field="requester_email"
          type="email"
          label={t("newTicket.email")}
          placeholder={t("newTicket.emailPlaceholder")}
          autoComplete="email"
          value={form.requester_email}
          error={errorOf("requester_email")}
          onChange={(event) => change("requester_email", event.currentTarget.value)}
          onBlur={() => touch("requester_email")}
        />
      )}
      <div>
        <Button
          variant="subtle"
          size="compact-sm"
          className={classes.more}
          aria-expanded={expanded}
          aria-controls="new-ticket-more"
          onClick={() => setMore(!expanded)}
        >
          {t(expanded ? "ticketPage.fewerFields" : "ticketPage.moreFields")}
        </Button>
        <div id="new-ticket-more" hidden={!expanded}>
          <TagsInput
            data-field="tags"
            label={t("ticket.tags")}
            description={t("newTicket.tagsHint")}
            placeholder={form.tags.length === 0 ? t("newTicket.tagsPlaceholder") : ""}
            value={form.tags}
            error={errorOf("tags")}
            classNames={{ input: classes.tags }}
            onChange={(tags) => {
              touch("tags");
              change("tags", cleanTags(tags));
            }}
          />
        </div>
      </div>
      <PriorityPreview draft={draftForRules(form, broken, ownEmail)} asked={actor !== null} />

      {create.isError && (
        <FormFailure error={create.error} other={serverErrors.other} outage={outage} />
      )}

      <div className={classes.actions}>
        <Button type="submit" loading={create.isPending}>
          {outage || hasStatus(create.error, 401) ? t("newTicket.sendAgain") : t("newTicket.submit")}
        </Button>
        {!isBlank(form) && (
          <Button variant="subtle" onClick={clear} disabled={create.isPending}>
            {t("newTicket.discard")}
          </Button>
        )}
      </div>
    </form>
  );
}

/** What the rules would look at; null while there is no title, or something that they would not take. */
function draftForRules(
  form: TicketForm,
  broken: Partial<Record<Field, unknown>>,
  ownEmail: string | null | undefined,
): TriageDraft | null {
  if (Object.keys(broken).length > 0) return null;
  const content = toNewTicket(form);
  return ownEmail == null ? content : { ...content, requester_email: ownEmail };
}

interface FormFailureProps {
  error: unknown;
  other: string[];
  outage: boolean;
}

function FormFailure({ error, other, outage }: FormFailureProps) {
  const { t } = useTranslation();
  const { title, detail } = useErrorText(error);
  // The fields say it themselves, each at its place.
  if (hasStatus(error, 400) && other.length === 0 && error.problem.errors !== undefined) return null;
  if (hasStatus(error, 401)) {
    return (
      <Notice tone="warning" title={t("newTicket.outageTitle")}>
        {t("newTicket.signedOut")}
      </Notice>
    );
  }
  return (
    <Notice
      tone={outage ? "warning" : "danger"}
      title={outage ? t("newTicket.outageTitle") : title}
    >
      {outage ? t("newTicket.outageText") : [detail, ...other].filter(Boolean).join(" ")}
    </Notice>
  );
}

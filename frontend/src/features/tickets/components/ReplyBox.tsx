import { Button, SegmentedControl, Tabs, Textarea } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useAnnounce } from "@/components/Announcer";
import { LockIcon } from "@/components/icons";
import { Markdown } from "@/components/Markdown";
import { Notice } from "@/components/Notice";
import { useLanguage } from "@/i18n/use-language";
import { useErrorText } from "@/lib/api/error-text";
import { isOutage } from "@/lib/api/errors";
import { fieldErrors } from "@/lib/api/field-errors";
import { LIMITS } from "@/lib/api/limits";

import { useNewestComment, type useSendComment } from "../api/send-comment";
import { readReply, writeReply, type ReplyDraft } from "../reply-draft";
import { length } from "../validation";
import classes from "./ReplyBox.module.css";

interface ReplyBoxProps {
  ticketId: number;
  /** Who writes, as the history will name them. */
  author: string | null;
  /** Whether one may write what requesters do not read. */
  internalAllowed: boolean;
  send: ReturnType<typeof useSendComment>;
}

const EMPTY: ReplyDraft = { body: "", internal: false, sentAfter: null };

export function ReplyBox({ ticketId, author, internalAllowed, send }: ReplyBoxProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const announce = useAnnounce();
  const newest = useNewestComment(ticketId);
  const [stored] = useState(() => readReply(ticketId));
  const [draft, setDraft] = useState(stored ?? EMPTY);
  const [complaint, setComplaint] = useState<"empty" | "tooLong" | null>(null);
  const [tab, setTab] = useState<string | null>("write");
  const field = useRef<HTMLTextAreaElement>(null);
  const internal = internalAllowed && draft.internal;
  const outage = send.isError && isOutage(send.error);

  useEffect(() => writeReply(ticketId, draft), [ticketId, draft]);

  const submit = () => {
    if (send.isPending) return;
    const { body } = draft;
    const wrong =
      body.trim() === "" ? "empty" : length(body.trim()) > LIMITS.comment ? "tooLong" : null;
    setComplaint(wrong);
    if (wrong !== null) {
      setTab("write");
      field.current?.focus();
      return;
    }
    // The same words sent again are looked for before they go out a second time.
    const after = draft.sentAfter ?? newest();
    const sent = { ...draft, sentAfter: after };
    setDraft(sent);
    // Stored at once: a reload while the answer is under way must not lose it.
    writeReply(ticketId, sent);
    send.mutate(
      { content: { body, internal }, author, after, again: draft.sentAfter !== null },
      {
        onSuccess: () => {
          setDraft({ ...EMPTY, internal: draft.internal });
          setTab("write");
          announce(t(internal ? "ticketPage.noteAdded" : "ticketPage.replySent"));
          field.current?.focus();
        },
        onError: (error) => {
          // It was refused, so it is not there.
          if (!isOutage(error)) setDraft((current) => ({ ...current, sentAfter: null }));
        },
      },
    );
  };

  const complaintText =
    complaint === null
      ? fieldErrors(send.error).body
      : t(complaint === "empty" ? "ticketPage.commentEmpty" : "ticketPage.commentTooLong", {
          limit: new Intl.NumberFormat(language).format(LIMITS.comment),
        });

  return (
    <section
      id="reply"
      tabIndex={-1}
      className={classes.box}
      data-internal={internal || undefined}
      aria-labelledby="reply-heading"
    >
      <h2 id="reply-heading">{t(internal ? "ticketPage.writeNote" : "ticketPage.writeReply")}</h2>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          submit();
        }}
      >
        {internalAllowed && (
          <SegmentedControl
            size="xs"
            className={classes.kind}
            aria-label={t("ticketPage.kind")}
            value={internal ? "internal" : "public"}
            onChange={(value) =>
              setDraft({ ...draft, internal: value === "internal", sentAfter: null })
            }
            disabled={send.isPending}
            data={[
              { value: "public", label: t("ticketPage.publicReply") },
              { value: "internal", label: t("ticketPage.internalNote") },
            ]}
          />
        )}
        {internal && (
          <p className={classes.hint}>
            <LockIcon size={14} />
            {t("ticketPage.internalHint")}
          </p>
        )}
        <Tabs value={tab} onChange={setTab} keepMounted={false}>
          <Tabs.List aria-label={t("ticketPage.view")}>
            <Tabs.Tab value="write">{t("ticketPage.write")}</Tabs.Tab>
            <Tabs.Tab value="preview">{t("ticketPage.preview")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="write">
            <Textarea
              ref={field}
              aria-label={t(internal ? "ticketPage.noteText" : "ticketPage.replyText")}
              description={t("ticketPage.replyHint")}
              placeholder={t(
                internal ? "ticketPage.notePlaceholder" : "ticketPage.replyPlaceholder",
              )}
              autosize
              minRows={4}
              maxRows={16}
              value={draft.body}
              error={complaintText}
              readOnly={send.isPending}
              onChange={(event) => {
                setComplaint(null);
                // Other words are another comment.
                setDraft({ ...draft, body: event.currentTarget.value, sentAfter: null });
              }}
            />
          </Tabs.Panel>
          <Tabs.Panel value="preview">
            <div className={classes.preview}>
              {draft.body.trim() === "" ? (
                <p className={classes.none}>{t("ticketPage.nothingToPreview")}</p>
              ) : (
                <Markdown text={draft.body} />
              )}
            </div>
          </Tabs.Panel>
        </Tabs>
        {send.isError && fieldErrors(send.error).body === undefined && (
          <SendFailure error={send.error} outage={outage} />
        )}
        <div className={classes.actions}>
          <Button type="submit" loading={send.isPending}>
            {t(
              outage
                ? "newTicket.sendAgain"
                : internal
                  ? "ticketPage.addNote"
                  : "ticketPage.sendReply",
            )}
          </Button>
          {stored !== null && draft.body === stored.body && (
            <span role="status">{t("newTicket.restored")}</span>
          )}
        </div>
      </form>
    </section>
  );
}

function SendFailure({ error, outage }: { error: unknown; outage: boolean }) {
  const { t } = useTranslation();
  const { title, detail } = useErrorText(error);
  return outage ? (
    <Notice tone="warning" title={t("ticketPage.maybeSent")}>
      {t("ticketPage.maybeSentText")}
    </Notice>
  ) : (
    <Notice tone="danger" title={title}>
      {detail}
    </Notice>
  );
}

import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useAnnounce } from "@/components/Announcer";
import { useLanguage } from "@/i18n/use-language";
import { answer, api } from "@/lib/api/client";
import { errorText } from "@/lib/api/error-text";
import { PRIORITIES, STATUSES, type Ticket } from "@/lib/api/schema";
import { useActor } from "@/lib/session";

import { replace, type TicketPages } from "../api/pages";
import { ticketKeys } from "../api/ticket-keys";
import { changeAll, changesFor, isConflict, type BulkChange, type BulkFailure } from "../bulk";
import classes from "./BulkBar.module.css";

interface BulkBarProps {
  selected: readonly Ticket[];
  onSelect: (ids: readonly number[]) => void;
}

/** Changes the selected tickets in one go; those that fail stay selected, each with its reason. */
export default function BulkBar({ selected, onSelect }: BulkBarProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const announce = useAnnounce();
  const number = new Intl.NumberFormat(useLanguage());
  const [done, setDone] = useState(0);
  const [tag, setTag] = useState("");
  const people = usePeople();

  const show = (tickets: readonly Ticket[]) =>
    client.setQueriesData<TicketPages>(
      { queryKey: ticketKeys.lists },
      (loaded) => loaded && replace(loaded, tickets),
    );

  const bulk = useMutation({
    networkMode: "always",
    mutationFn: async ({ tickets, change }: { tickets: readonly Ticket[]; change: BulkChange }) => {
      setDone(0);
      const failures = await changeAll(tickets, (ticket) => send(ticket, change, show), setDone);
      return { failures, changed: tickets.length - failures.length };
    },
    onSuccess: ({ failures, changed }) => {
      onSelect(failures.map(({ ticket }) => ticket.id));
      announce(
        [
          t("list.changed", { count: changed, number: number.format(changed) }),
          ...(failures.length > 0 ? [t("list.failed", { count: failures.length })] : []),
        ].join(". "),
      );
      void client.invalidateQueries({
        queryKey: ticketKeys.all,
        predicate: ({ queryKey }) => queryKey[1] !== "list",
      });
    },
  });
  const apply = (change: BulkChange) => bulk.mutate({ tickets: selected, change });
  const failures = bulk.data?.failures ?? [];

  return (
    <section className={classes.bar} aria-label={t("list.bulk")}>
      {failures.length > 0 && (
        <Failures
          failures={failures}
          onRetry={() => {
            const failed = new Set(failures.map(({ ticket }) => ticket.id));
            // As they are listed now: a conflict has brought the current version.
            const tickets = selected.filter(({ id }) => failed.has(id));
            if (bulk.variables) bulk.mutate({ tickets, change: bulk.variables.change });
          }}
        />
      )}
      <div className={classes.controls}>
        <strong>
          {bulk.isPending
            ? t("list.progress", { done: number.format(done), total: number.format(bulk.variables.tickets.length) })
            : bulk.isSuccess && selected.length === 0
              ? t("list.changed", { count: bulk.data.changed, number: number.format(bulk.data.changed) })
              : t("list.selected", { count: selected.length, number: number.format(selected.length) })}
        </strong>
        <fieldset disabled={bulk.isPending || selected.length === 0} className={classes.fields}>
          <Choice
            label={t("ticket.status")}
            options={STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
            onChoose={(value) => apply({ status: STATUSES.find((one) => one === value) })}
          />
          <Choice
            label={t("ticket.priority")}
            options={PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
            onChoose={(value) => apply({ priority: PRIORITIES.find((one) => one === value) })}
          />
          <Choice
            label={t("list.assignee")}
            options={[
              { value: "none", label: t("list.nobody") },
              ...people.map((email) => ({ value: email, label: email })),
            ]}
            onChoose={(value) => apply({ assignee_email: value === "none" ? null : value })}
          />
          <TextInput
            size="xs"
            className={classes.tag}
            aria-label={t("ticket.tags")}
            placeholder={t("list.tag")}
            maxLength={50}
            value={tag}
            onChange={({ currentTarget }) => setTag(currentTarget.value)}
          />
          <Button size="xs" variant="default" disabled={tag.trim() === ""} onClick={() => apply({ addTag: tag.trim() })}>
            {t("list.addTag")}
          </Button>
          <Button size="xs" variant="default" disabled={tag.trim() === ""} onClick={() => apply({ removeTag: tag.trim() })}>
            {t("list.removeTag")}
          </Button>
        </fieldset>
        <Button size="xs" variant="subtle" disabled={bulk.isPending} onClick={() => onSelect([])}>
          {t("list.unselect")}
        </Button>
      </div>
    </section>
  );
}

async function send(ticket: Ticket, change: BulkChange, show: (tickets: Ticket[]) => void) {
  const body = changesFor(ticket, change);
  if (body === null) return;
  const path = { ticket_id: ticket.id };
  try {
    const header = { "If-Match": `"${ticket.version}"` };
    const params = { path, header };
    show([(await answer(api.PATCH("/api/tickets/{ticket_id}/", { params, body }))).data]);
  } catch (error) {
    if (isConflict(error)) {
      // What it is like now is shown, and what another try is made on.
      const now = await answer(api.GET("/api/tickets/{ticket_id}/", { params: { path } }));
      show([now.data]);
    }
    throw error;
  }
}

/** Who tickets may be given to. At an open desk nobody is known by name. */
function usePeople(): string[] {
  const me = useActor()?.email ?? null;
  const { data = [] } = useQuery({
    queryKey: ["people", "assignable"],
    queryFn: async ({ signal }) => {
      const query = { page_size: 100 };
      const { data } = await answer(api.GET("/api/people/", { params: { query }, signal }));
      return data.results.filter(({ role }) => role !== "requester").map(({ email }) => email);
    },
    staleTime: 60_000,
    retry: false,
  });
  return [...new Set([...(me === null ? [] : [me]), ...data])];
}

interface ChoiceProps {
  label: string;
  options: { value: string; label: string }[];
  onChoose: (value: string) => void;
}

function Choice({ label, options, onChoose }: ChoiceProps) {
  return (
    <NativeSelect
      size="xs"
      aria-label={label}
      // It shows what it is for, never a choice: it has been applied by then.
      value=""
      data={[{ value: "", label }, ...options]}
      onChange={({ currentTarget }) => currentTarget.value !== "" && onChoose(currentTarget.value)}
    />
  );
}

function Failures({ failures, onRetry }: { failures: BulkFailure[]; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.failures} role="alert">
      <div className={classes.failuresHead}>
        <strong>{t("list.failed", { count: failures.length })}</strong>
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          {t("state.retry")}
        </Button>
      </div>
      <ul>
        {failures.map(({ ticket, error }) => {
          const { title, detail } = errorText(error, t);
          return (
            <li key={ticket.id}>
              #{ticket.id} {ticket.title}: {isConflict(error) ? t("list.conflict") : detail || title}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

import { Button } from "@mantine/core";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { EditIcon, SearchIcon } from "@/components/icons";
import { NotLoaded } from "@/components/NotLoaded";
import { StateMessage } from "@/components/StateMessage";
import { usePageTitle } from "@/components/use-page-title";
import type { Ticket } from "@/lib/api/schema";
import { useActor } from "@/lib/session";

import { useTicketEdit, type TicketEdit } from "../api/edit-ticket";
import { useTicket, type TicketVersion } from "../api/get-ticket";
import { useSendComment } from "../api/send-comment";
import { useAnnouncePriorities } from "../arrivals";
import { AssigneeControl } from "./AssigneeControl";
import { EditNotice } from "./EditNotice";
import { Journey } from "./Journey";
import { PriorityControl } from "./PriorityControl";
import { ReplyBox } from "./ReplyBox";
import { ServiceLevel } from "./ServiceLevel";
import { StatusControl } from "./StatusControl";
import { TagsControl } from "./TagsControl";
import { TextEditor } from "./TextEditor";
import { Description, TicketSkeleton, Times } from "./TicketParts";
import classes from "./TicketView.module.css";

const NONE: Ticket[] = [];

export function TicketView({ id }: { id: number }) {
  const { t } = useTranslation();
  const query = useTicket(id);
  const ticket = query.data?.ticket;
  usePageTitle(ticket ? `#${id} ${ticket.title}` : t("ticket.page", { id }));
  useAnnouncePriorities(useMemo(() => (ticket ? [ticket] : NONE), [ticket]));

  if (query.data === undefined) {
    return (
      <NotLoaded query={query} heading="h1" notFound={<NotFoundMessage />}>
        <TicketSkeleton />
      </NotLoaded>
    );
  }
  return <LoadedTicket version={query.data} stale={query.isError} />;
}

interface LoadedTicketProps {
  version: TicketVersion;
  /** What is shown could not be renewed. */
  stale: boolean;
}

function LoadedTicket({ version, stale }: LoadedTicketProps) {
  const { t } = useTranslation();
  const actor = useActor();
  const edit = useTicketEdit(version);
  const send = useSendComment(version.ticket.id);
  const [editing, setEditing] = useState(false);
  const editButton = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  // What is for agents alone; the server decides anyway.
  const agent = actor !== null && actor.role !== "requester";
  const ticket = edit.shown;

  useEffect(() => {
    // Unless something else, like a conflict, has taken the focus.
    if (wasEditing.current && !editing && document.activeElement === document.body) {
      editButton.current?.focus();
    }
    wasEditing.current = editing;
  }, [editing]);

  return (
    <article className={classes.ticket}>
      <header className={classes.head}>
        <span className={classes.id}>#{ticket.id}</span>
        <h1>{ticket.title}</h1>
        {!editing && (
          <Button
            ref={editButton}
            size="compact-sm"
            variant="default"
            leftSection={<EditIcon size={14} />}
            aria-label={t("ticketPage.editText")}
            onClick={() => setEditing(true)}
          >
            {t("ticketPage.edit")}
          </Button>
        )}
        {stale && (
          <span className={classes.stale} role="status">
            {t("queue.stale")}
          </span>
        )}
      </header>
      <EditNotice edit={edit} />
      <Properties edit={edit} agent={agent} />
      <div className={classes.main}>
        {editing ? (
          <TextEditor edit={edit} onClose={() => setEditing(false)} />
        ) : (
          <Description text={ticket.description} />
        )}
        <Journey
          ticket={ticket}
          sending={
            send.isPending ? { ...send.variables, name: actor?.name ?? "" } : null
          }
        />
        <ReplyBox
          ticketId={ticket.id}
          author={actor?.id ?? null}
          internalAllowed={agent}
          send={send}
        />
      </div>
    </article>
  );
}

function Properties({ edit, agent }: { edit: TicketEdit; agent: boolean }) {
  const { t } = useTranslation();
  const ticket = edit.shown;
  return (
    <aside className={`${classes.panel ?? ""} ${classes.side ?? ""}`} aria-labelledby="properties">
      <h2 id="properties">{t("ticket.properties")}</h2>
      <dl className={classes.properties}>
        <dt>{t("ticket.status")}</dt>
        <dd>
          <StatusControl edit={edit} />
        </dd>
        <dt>{t("ticket.priority")}</dt>
        <dd>
          <PriorityControl edit={edit} editable={agent} />
        </dd>
        <ServiceLevel ticket={edit.version.ticket} />
        <dt>{t("ticketPage.assignee")}</dt>
        <dd>
          {agent ? (
            <AssigneeControl edit={edit} />
          ) : (
            (ticket.assignee_email ?? <span className={classes.none}>{t("ticketPage.nobody")}</span>)
          )}
        </dd>
        <dt>{t("ticket.requester")}</dt>
        <dd>
          {ticket.requester_email === null ? (
            <span className={classes.none}>{t("ticket.noRequester")}</span>
          ) : (
            <a href={`mailto:${ticket.requester_email}`}>{ticket.requester_email}</a>
          )}
        </dd>
        <dt>{t("ticket.tags")}</dt>
        <dd>
          <TagsControl edit={edit} />
        </dd>
        <Times ticket={ticket} />
      </dl>
    </aside>
  );
}

/** The page of an address that names no ticket. */
export function TicketNotFound() {
  const { t } = useTranslation();
  usePageTitle(t("ticket.notFoundTitle"));
  return <NotFoundMessage />;
}

function NotFoundMessage() {
  const { t } = useTranslation();
  return (
    <StateMessage
      role="status"
      heading="h1"
      icon={<SearchIcon size={24} />}
      title={t("ticket.notFoundTitle")}
      action={<Link to="/">{t("ticket.toQueue")}</Link>}
    >
      {t("ticket.notFoundText")}
    </StateMessage>
  );
}

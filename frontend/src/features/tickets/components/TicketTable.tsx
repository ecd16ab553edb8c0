import { Skeleton } from "@mantine/core";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import { Age } from "@/components/Age";
import { PriorityBadge } from "@/components/PriorityBadge";
import { StatusLabel } from "@/components/StatusLabel";
import { Tags } from "@/components/Tags";
import type { Ticket } from "@/lib/api/schema";

import type { Selection } from "../selection";
import { SelectAll, SelectBox } from "./SelectBox";
import { SlaLeft } from "./SlaLeft";
import { TicketLink } from "./TicketLink";
import classes from "./TicketTable.module.css";
import { useWindowRows, type Target } from "./use-window-rows";

const ROW_PX = 46;
const SKELETON_ROWS = [62, 48, 71, 55, 40, 66, 52, 58];

export interface TicketListProps {
  tickets: readonly Ticket[];
  /** How many there are beside those loaded; null where that was not counted. */
  total: number | null;
  /** To change many at once; null for who may not. */
  selection: Selection | null;
  onView: (first: number, last: number) => void;
  target: Target | null;
}

interface HeadProps {
  tickets?: readonly Ticket[];
  selection: Selection | null;
}

function Head({ tickets = [], selection }: HeadProps) {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        {selection && (
          <th scope="col" className={classes.select}>
            <SelectAll tickets={tickets} selection={selection} />
          </th>
        )}
        <th scope="col">{t("ticket.title")}</th>
        <th scope="col" className={classes.priority}>
          {t("ticket.priority")}
        </th>
        <th scope="col" className={classes.status}>
          {t("ticket.status")}
        </th>
        {selection && (
          <>
            <th scope="col" className={`${classes.person ?? ""} ${classes.requester ?? ""}`}>
              {t("ticket.requester")}
            </th>
            <th scope="col" className={`${classes.person ?? ""} ${classes.assignee ?? ""}`}>
              {t("list.assignee")}
            </th>
            <th scope="col" className={classes.sla}>
              {t("list.sla")}
            </th>
          </>
        )}
        <th scope="col" className={classes.age}>
          {t("ticket.age")}
        </th>
      </tr>
    </thead>
  );
}

export function TicketTable({ tickets, total, selection, onView, target }: TicketListProps) {
  const { list, from, to, before, after } = useWindowRows<HTMLTableSectionElement>({
    count: tickets.length,
    height: ROW_PX,
    onView,
    target,
  });
  return (
    <table className={classes.table} aria-rowcount={total === null ? -1 : total + 1}>
      <Head tickets={tickets} selection={selection} />
      <tbody ref={list}>
        <Space height={before} />
        {tickets.slice(from, to).map((ticket, index) => (
          <Row
            key={ticket.id}
            ticket={ticket}
            index={from + index}
            checked={selection?.ids.has(ticket.id) ?? false}
            onToggle={selection?.toggle ?? null}
          />
        ))}
        <Space height={after} />
      </tbody>
    </table>
  );
}

/** In the place of rows that are not there. */
function Space({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden className={classes.space}>
      <td style={{ height }} />
    </tr>
  );
}

interface RowProps {
  ticket: Ticket;
  index: number;
  checked: boolean;
  onToggle: ((id: number, range: boolean) => void) | null;
}

const Row = memo(function Row({ ticket, index, checked, onToggle }: RowProps) {
  return (
    <tr
      data-priority={ticket.priority}
      data-index={index}
      data-selected={checked || undefined}
      aria-rowindex={index + 2}
    >
      {onToggle && (
        <td className={classes.select}>
          <SelectBox ticket={ticket} checked={checked} onToggle={onToggle} />
        </td>
      )}
      <td className={classes.title}>
        <div>
          <span className={classes.id}>#{ticket.id}</span>
          <TicketLink ticket={ticket} className={classes.link} />
          <span className={classes.tags}>
            <Tags tags={ticket.tags} limit={1} />
          </span>
        </div>
      </td>
      <td>
        <PriorityBadge priority={ticket.priority} />
      </td>
      <td>
        <StatusLabel status={ticket.status} />
      </td>
      {onToggle && (
        <>
          <Person email={ticket.requester_email} className={classes.requester} />
          <Person email={ticket.assignee_email} className={classes.assignee} />
          <td>
            <SlaLeft ticket={ticket} />
          </td>
        </>
      )}
      <td className={classes.age}>
        <Age iso={ticket.created_at} />
      </td>
    </tr>
  );
});

interface PersonProps {
  email: string | null;
  className: string | undefined;
}

function Person({ email, className = "" }: PersonProps) {
  return (
    <td className={`${classes.person ?? ""} ${className}`}>
      <span title={email ?? undefined}>{email ?? "—"}</span>
    </td>
  );
}

export function TicketTableSkeleton() {
  return (
    <table className={classes.table} aria-hidden>
      <Head selection={null} />
      <tbody>
        {SKELETON_ROWS.map((width) => (
          <tr key={width}>
            <td>
              <Skeleton height={12} width={`${width}%`} />
            </td>
            <td>
              <Skeleton height={22} width={70} />
            </td>
            <td>
              <Skeleton height={12} width={70} />
            </td>
            <td>
              <Skeleton height={12} width={56} ml="auto" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

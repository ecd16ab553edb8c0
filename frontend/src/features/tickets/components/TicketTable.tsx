import { Skeleton } from "@mantine/core";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import { Age } from "@/components/Age";
import { PriorityBadge } from "@/components/PriorityBadge";
import { StatusLabel } from "@/components/StatusLabel";
import { Tags } from "@/components/Tags";
import type { Ticket } from "@/lib/api/schema";

import { TicketLink } from "./TicketLink";
import classes from "./TicketTable.module.css";

const SKELETON_ROWS = [62, 48, 71, 55, 40, 66, 52, 58];

function Head() {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        <th scope="col">{t("ticket.title")}</th>
        <th scope="col" className={classes.priority}>
          {t("ticket.priority")}
        </th>
        <th scope="col" className={classes.status}>
          {t("ticket.status")}
        </th>
        <th scope="col" className={classes.requester}>
          {t("ticket.requester")}
        </th>
        <th scope="col" className={classes.tags}>
          {t("ticket.tags")}
        </th>
        <th scope="col" className={classes.age}>
          {t("ticket.age")}
        </th>
      </tr>
    </thead>
  );
}

export function TicketTable({ tickets }: { tickets: Ticket[] }) {
  return (
    <table className={classes.table}>
      <Head />
      <tbody>
        {tickets.map((ticket) => (
          <Row key={ticket.id} ticket={ticket} />
        ))}
      </tbody>
    </table>
  );
}

const Row = memo(function Row({ ticket }: { ticket: Ticket }) {
  return (
    <tr data-priority={ticket.priority}>
      <td className={classes.title}>
        <div>
          <span className={classes.id}>#{ticket.id}</span>
          <TicketLink ticket={ticket} className={classes.link} />
        </div>
      </td>
      <td>
        <PriorityBadge priority={ticket.priority} />
      </td>
      <td>
        <StatusLabel status={ticket.status} />
      </td>
      <td className={classes.requester}>
        <span title={ticket.requester_email ?? undefined}>{ticket.requester_email ?? "—"}</span>
      </td>
      <td className={classes.tags}>
        <Tags tags={ticket.tags} limit={2} />
      </td>
      <td className={classes.age}>
        <Age iso={ticket.created_at} />
      </td>
    </tr>
  );
});

export function TicketTableSkeleton() {
  return (
    <table className={classes.table} aria-hidden>
      <Head />
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
            <td className={classes.requester}>
              <Skeleton height={12} width="70%" />
            </td>
            <td className={classes.tags}>
              <Skeleton height={12} width="60%" />
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

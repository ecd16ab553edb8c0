import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { answer, api } from "@/lib/api/client";
import { hasStatus } from "@/lib/api/errors";
import type { Ticket } from "@/lib/api/schema";

import { BulkConflictError, changeAll, changesFor, type BulkChange, type BulkFailure } from "../bulk";
import { conflicting, pick } from "../edits";
import { replace, type TicketPages } from "./pages";
import { ticketKeys } from "./ticket-keys";

/** Answers that are shown in the lists together: of many changes, not each draws the page anew. */
const SHOWN_TOGETHER = 20;

/**
 * Changes one ticket over whatever others have made of its other fields: a priority that arrives
 * gives it a new version as well.
 *
 * @returns the ticket as it is now
 * @throws {BulkConflictError} others have changed the same field
 */
export async function changeOne(ticket: Ticket, change: BulkChange): Promise<Ticket> {
  const path = { ticket_id: ticket.id };
  let on = ticket;
  for (;;) {
    const body = changesFor(on, change);
    if (body === null) return on;
    try {
      const params = { path, header: { "If-Match": `"${on.version}"` } };
      return (await answer(api.PATCH("/api/tickets/{ticket_id}/", { params, body }))).data;
    } catch (error) {
      if (!hasStatus(error, 412)) throw error;
      const theirs = (await answer(api.GET("/api/tickets/{ticket_id}/", { params: { path } }))).data;
      // A tag is added to those that it has by then, or taken from them.
      const fields = pick(body, ["status", "priority", "assignee_email"]);
      if (conflicting(fields, ticket, theirs).length > 0) throw new BulkConflictError(theirs);
      if (theirs.version === on.version) throw error;
      on = theirs;
    }
  }
}

interface Wanted {
  tickets: readonly Ticket[];
  change: BulkChange;
}

export interface BulkOutcome {
  changed: number;
  failures: BulkFailure[];
}

/** Changes many tickets, and shows each in the lists as it becomes. */
export function useChangeMany(onDone: (outcome: BulkOutcome) => void) {
  const client = useQueryClient();
  const [done, setDone] = useState(0);

  const mutation = useMutation({
    networkMode: "always",
    mutationFn: async ({ tickets, change }: Wanted): Promise<BulkOutcome> => {
      setDone(0);
      let unshown: Ticket[] = [];
      const show = () => {
        const shown = unshown;
        unshown = [];
        client.setQueriesData<TicketPages>(
          { queryKey: ticketKeys.lists },
          (loaded) => loaded && replace(loaded, shown),
        );
      };
      const failures = await changeAll(
        tickets,
        async (ticket) => void unshown.push(await changeOne(ticket, change)),
        (count) => {
          setDone(count);
          if (unshown.length >= SHOWN_TOGETHER) show();
        },
      );
      // What others made of it is shown, too: another try is made on that.
      unshown.push(...failures.map(({ ticket }) => ticket));
      show();
      return { failures, changed: tickets.length - failures.length };
    },
    onSuccess: onDone,
    onSettled: () =>
      void client.invalidateQueries({
        queryKey: ticketKeys.all,
        // The pages of a list are renewed each by itself.
        predicate: ({ queryKey: [, kind] }) => kind !== "list",
      }),
  });
  return { ...mutation, done };
}

import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { answer, api } from "@/lib/api/client";
import { hasStatus } from "@/lib/api/errors";
import type { Ticket, TicketChanges } from "@/lib/api/schema";

import { applied, conflicting, fieldsOf, pick, type EditField } from "../edits";
import { ticketOptions, type TicketVersion } from "./get-ticket";
import { replace, type TicketPages } from "./pages";
import { ticketKeys } from "./ticket-keys";

interface Save {
  changes: TicketChanges;
  /** The version that the changes were made on. */
  base: TicketVersion;
}

/** Changes that were not saved, since somebody else has changed the same fields. */
export interface Conflict {
  changes: TicketChanges;
  fields: EditField[];
  theirs: TicketVersion;
}

/** Changes that were not saved, and are no longer shown. */
export interface EditFailure extends Save {
  error: unknown;
}

class ConflictError extends Error {
  override readonly name = "ConflictError";

  constructor(readonly conflict: Conflict) {
    super("somebody else has changed the same fields");
  }
}

async function patch(id: number, changes: TicketChanges, etag: string | null): Promise<TicketVersion> {
  const params = { path: { ticket_id: id }, header: etag === null ? {} : { "If-Match": etag } };
  const saved = await answer(api.PATCH("/api/tickets/{ticket_id}/", { params, body: changes }));
  return { ticket: saved.data, etag: saved.etag };
}

/**
 * Saves changes over whatever others have made of the other fields meanwhile.
 *
 * @throws {ConflictError} others have changed the same fields
 */
async function save(client: QueryClient, id: number, { changes, base }: Save): Promise<TicketVersion> {
  let on = base;
  for (;;) {
    try {
      return await patch(id, changes, on.etag);
    } catch (error) {
      if (!hasStatus(error, 412)) throw error;
      const theirs = await client.query({ ...ticketOptions(id), staleTime: 0 });
      const fields = conflicting(changes, base.ticket, theirs.ticket);
      if (fields.length > 0) throw new ConflictError({ changes, fields, theirs });
      if (theirs.etag === on.etag) throw error;
      on = theirs;
    }
  }
}

export type Outcome = "saved" | "conflict" | "failed";

export interface TicketEdit {
  /** The version that the server has, to make changes on. */
  version: TicketVersion;
  /** The ticket with the changes that are being saved. */
  shown: Ticket;
  isSaving: (field: EditField) => boolean;
  /** @param base the version that was edited, if it is not the one shown */
  save: (changes: TicketChanges, base?: TicketVersion) => Promise<Outcome>;
  conflict: Conflict | null;
  /** Ends the conflict: saves these fields as they were wanted, and leaves the others. */
  resolve: (keep: readonly EditField[]) => Promise<Outcome>;
  failure: EditFailure | null;
  dismiss: () => void;
}

/** Changes of a ticket: shown at once, taken back when they cannot be saved. */
export function useTicketEdit(version: TicketVersion): TicketEdit {
  const { id } = version.ticket;
  const queryClient = useQueryClient();
  const [saving, setSaving] = useState<TicketChanges[]>([]);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [failure, setFailure] = useState<EditFailure | null>(null);

  const { mutateAsync } = useMutation({
    mutationFn: (wanted: Save) => save(queryClient, id, wanted),
    // One after the other: each is made on the version that the one before left.
    scope: { id: `ticket-${id}` },
    networkMode: "always",
    onMutate: () => queryClient.cancelQueries({ queryKey: ticketKeys.detail(id), exact: true }),
    onSuccess: (saved) => {
      queryClient.setQueryData<TicketVersion>(ticketKeys.detail(id), saved);
      queryClient.setQueriesData<TicketPages>(
        { queryKey: ticketKeys.lists },
        (loaded) => loaded && replace(loaded, [saved.ticket]),
      );
    },
    // Also what the page shows beside the ticket, in either case.
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ticketKeys.detail(id) }),
  });

  const run = async (changes: TicketChanges, base: TicketVersion): Promise<Outcome> => {
    setSaving((current) => [...current, changes]);
    setFailure(null);
    try {
      await mutateAsync({ changes, base });
      return "saved";
    } catch (error) {
      if (error instanceof ConflictError) {
        setConflict(error.conflict);
        return "conflict";
      }
      setFailure({ error, changes, base });
      return "failed";
    } finally {
      setSaving((current) => current.filter((one) => one !== changes));
    }
  };

  return {
    version,
    shown: saving.reduce(applied, version.ticket),
    isSaving: (field) => saving.some((changes) => field in changes),
    save: (changes, base = version) => run(changes, base),
    conflict,
    resolve: async (keep) => {
      if (conflict === null) return "saved";
      setConflict(null);
      // What nobody else has touched is saved in any case.
      const lost = conflict.fields.filter((field) => !keep.includes(field));
      const changes = pick(
        conflict.changes,
        fieldsOf(conflict.changes).filter((field) => !lost.includes(field)),
      );
      return fieldsOf(changes).length === 0 ? "saved" : run(changes, conflict.theirs);
    },
    failure,
    dismiss: () => setFailure(null),
  };
}

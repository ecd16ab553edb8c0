import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { renewNotifications } from "@/features/notifications/api/live";
import {
  applyToLists,
  renewTickets,
  TICKET_EVENTS,
  ticketOf,
} from "@/features/tickets/api/live";
import { sessionKey } from "@/lib/session";
import { followStream } from "@/lib/stream";

import { Renewal } from "./renewal";

/** Milliseconds after a gap: what the page is loading anyway has come, and not everybody asks at once. */
const GAP_MS = 500;
const GAP_SPREAD_MS = 1_000;

/** Keeps what is shown as the live stream tells it. Once a page, while somebody may listen. */
export function LiveUpdates() {
  const client = useQueryClient();

  useEffect(() => {
    const renew = (ids: ReadonlySet<number> | "all") => {
      renewTickets(client, ids);
      renewNotifications(client, ids);
    };
    const renewal = new Renewal(renew);
    let gap: ReturnType<typeof setTimeout> | undefined;

    const unfollow = followStream(TICKET_EVENTS, {
      onEvent: (event) => {
        applyToLists(client, event);
        renewal.note(ticketOf(event));
      },
      onGap: () => {
        clearTimeout(gap);
        gap = setTimeout(() => renew("all"), GAP_MS + Math.random() * GAP_SPREAD_MS);
      },
      // Nobody may be signed in any more.
      onRefused: () => void client.invalidateQueries({ queryKey: sessionKey }),
    });
    return () => {
      unfollow();
      renewal.cancel();
      clearTimeout(gap);
    };
  }, [client]);

  return null;
}

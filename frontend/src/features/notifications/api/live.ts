import type { QueryClient } from "@tanstack/react-query";

import { notificationKeys } from "./notification-keys";

/** Asks again for what is shown of notifications: all of them, or those about some tickets. */
export function renewNotifications(client: QueryClient, ids: ReadonlySet<number> | "all"): void {
  void client.invalidateQueries({
    queryKey: notificationKeys.all,
    predicate: ({ queryKey: [, kind, , ticketId] }) =>
      kind !== "ticket" || ids === "all" || ids.has(ticketId as number),
  });
}

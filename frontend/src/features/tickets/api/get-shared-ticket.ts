import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { SharedTicket } from "@/lib/api/schema";

const POLL_MS = 15_000;

/** The one ticket that a link shows, to whoever has the link. */
export function useSharedTicket(token: string) {
  return useQuery({
    queryKey: ["shared-ticket", token],
    queryFn: async ({ signal }) => {
      const path = `/api/shared-tickets/${encodeURIComponent(token)}/`;
      return (await request<SharedTicket>(path, { signal })).data;
    },
    refetchInterval: ({ state }) => (state.data === undefined ? false : POLL_MS),
  });
}

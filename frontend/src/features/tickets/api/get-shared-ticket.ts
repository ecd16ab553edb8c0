import { useQuery } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";
import type { SharedTicket } from "@/lib/api/schema";

const POLL_MS = 15_000;

/** The one ticket that a link shows, to whoever has the link. */
export function useSharedTicket(token: string) {
  return useQuery({
    queryKey: ["shared-ticket", token],
    queryFn: async ({ signal }) => {
      const request = { params: { path: { token } }, signal };
      return (await answer(api.GET("/api/shared-tickets/{token}/", request))).data as SharedTicket;
    },
    refetchInterval: ({ state }) => (state.data === undefined ? false : POLL_MS),
  });
}

import { queryOptions, useQuery } from "@tanstack/react-query";

import { answer, api } from "./api/client";
import type { Actor } from "./api/schema";

/** While the server does not say who one is, it is asked again this often. */
const RETRY_MS = 5_000;

export const sessionKey = ["session"] as const;

/** Who acts, and how one signs in. Looked at again when one comes back to the tab. */
export const sessionOptions = queryOptions({
  queryKey: sessionKey,
  queryFn: async ({ signal }) => (await answer(api.GET("/api/session/", { signal }))).data,
  staleTime: 60_000,
  // What is shown to the person hangs on it: kept as long as the page is open.
  gcTime: Infinity,
  refetchInterval: ({ state }) => (state.status === "error" ? RETRY_MS : false),
});

export function useSession() {
  return useQuery(sessionOptions);
}

/** Who acts; null as long as that is not known, and while nobody is signed in. */
export function useActor(): Actor | null {
  return useSession().data?.actor ?? null;
}

import { useQueries } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";
import { usePollInterval } from "@/lib/polling";
import { useActor } from "@/lib/session";

import { toQuery, VIEWS, type View } from "../filters";
import { ticketKeys } from "./ticket-keys";

/** How many tickets each view has; undefined while that is not known. */
export function useViewCounts(views: readonly View[]) {
  const me = useActor()?.email ?? null;
  const interval = usePollInterval();
  return useQueries({
    queries: views.map((view) => ({
      queryKey: ticketKeys.count(VIEWS[view], me),
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const query = { ...toQuery(VIEWS[view], me, Date.now()), page_size: 1 };
        const { data } = await answer(api.GET("/api/tickets/", { params: { query }, signal }));
        return { count: data.count, exact: data.count_exact };
      },
      refetchInterval: interval(),
    })),
    combine: (results) => results.map(({ data }) => data),
  });
}

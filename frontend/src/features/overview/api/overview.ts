import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";
import type { components } from "@/lib/api/contract";

export type Overview = components["schemas"]["Overview"];
export type Speed = components["schemas"]["Speed"];

const RENEW_MS = 60_000;

/** The figures of the last `days` days, which begin where the browser is. */
export function overviewOptions(days: number) {
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return queryOptions({
    queryKey: ["overview", days, timeZone],
    queryFn: async ({ signal }) => {
      const query = { days, time_zone: timeZone };
      return (await answer(api.GET("/api/overview/", { params: { query }, signal }))).data;
    },
    // Another period replaces what is shown once it is there.
    placeholderData: keepPreviousData,
    refetchInterval: RENEW_MS,
  });
}

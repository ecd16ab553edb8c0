import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";

const SHOWN = 8;

/** Agents and admins whose name or address has this in it, for whoever may read of people. */
export function useAgents(q: string) {
  return useQuery({
    queryKey: ["people", "agents", q],
    queryFn: async ({ signal }) => {
      const query = {
        role: ["agent", "admin"] as ("agent" | "admin")[],
        page_size: SHOWN,
        ...(q === "" ? {} : { q }),
      };
      return (await answer(api.GET("/api/people/", { params: { query }, signal }))).data.results;
    },
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    // Without it an address can still be typed.
    retry: false,
  });
}

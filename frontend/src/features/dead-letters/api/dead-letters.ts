import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";

const key = ["dead-letters"] as const;
const POLL_MS = 10_000;

/** The latest of every service, newest first, and which services did not answer. */
export const lettersOptions = queryOptions({
  queryKey: [...key, "list"],
  queryFn: async ({ signal }) => (await answer(api.GET("/api/dead-letters/", { signal }))).data,
  refetchInterval: POLL_MS,
});

/** One with its whole body: the list has it shortened. */
export function letterOptions(id: string) {
  return queryOptions({
    queryKey: [...key, "one", id],
    queryFn: async ({ signal }) => {
      const params = { path: { letter_id: id } };
      return (await answer(api.GET("/api/dead-letters/{letter_id}/", { params, signal }))).data;
    },
    staleTime: Infinity,
  });
}

const path = (id: string) => ({ params: { path: { letter_id: id } } });

/** Sends letters again, one after the other; the first that fails ends it. */
export function useReplay() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (ids: readonly string[]) => {
      for (const id of ids) await answer(api.POST("/api/dead-letters/{letter_id}/replay/", path(id)));
    },
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}

export function useDiscard() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => answer(api.DELETE("/api/dead-letters/{letter_id}/", path(id))),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}

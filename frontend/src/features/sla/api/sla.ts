import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";
import type { Sla } from "@/lib/api/schema";

export const slaOptions = queryOptions({
  queryKey: ["sla"],
  // Targets of every priority there is: the contract says no more than that they are by priority.
  queryFn: async ({ signal }) => (await answer(api.GET("/api/sla/", { signal }))).data as Sla,
});

export function useSaveSla() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ version, ...body }: Sla) =>
      (
        await answer(
          api.PUT("/api/sla/", { params: { header: { "If-Match": `"${version}"` } }, body }),
        )
      ).data,
    onSettled: () => client.invalidateQueries({ queryKey: slaOptions.queryKey }),
  });
}

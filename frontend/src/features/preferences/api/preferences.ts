import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";
import type { Preferences } from "@/lib/api/schema";

export const preferencesOptions = queryOptions({
  queryKey: ["preferences"],
  queryFn: async ({ signal }) =>
    (await answer(api.GET("/api/notification-preferences/", { signal }))).data,
});

/** Replaces them all. */
export function useSavePreferences() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: Preferences) =>
      (await answer(api.PUT("/api/notification-preferences/", { body }))).data,
    onSuccess: (saved) => client.setQueryData(preferencesOptions.queryKey, saved),
  });
}

import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";
import type { NewTriageRule, TriageDraft, TriageSettings } from "@/lib/api/schema";

const all = ["triage"] as const;
const rulesKey = [...all, "rules"] as const;
const settingsKey = [...all, "settings"] as const;

/** All rules, in the order in which they are tried. */
export const rulesOptions = queryOptions({
  queryKey: rulesKey,
  queryFn: async ({ signal }) =>
    (await answer(api.GET("/api/triage/rules/", { signal }))).data.results,
});

export const settingsOptions = queryOptions({
  queryKey: settingsKey,
  queryFn: async ({ signal }) => (await answer(api.GET("/api/triage/settings/", { signal }))).data,
});

/** Every version of a rule, newest first; of a deleted one, too. */
export function historyOptions(id: number) {
  return queryOptions({
    queryKey: [...all, "history", id],
    queryFn: async ({ signal }) => {
      const params = { path: { rule_id: id } };
      return (await answer(api.GET("/api/triage/rules/{rule_id}/history/", { params, signal })))
        .data.results;
    },
  });
}

/** A 412 says that it has another version by now. */
const ifMatch = (version: number) => ({ "If-Match": `"${version}"` });

export function useCreateRule() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: NewTriageRule) =>
      (await answer(api.POST("/api/triage/rules/", { body }))).data,
    onSuccess: () => client.invalidateQueries({ queryKey: all }),
  });
}

export interface RuleChange {
  id: number;
  version: number;
  changes: Partial<NewTriageRule>;
}

export function useChangeRule() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, version, changes }: RuleChange) => {
      const params = { path: { rule_id: id }, header: ifMatch(version) };
      return (
        await answer(api.PATCH("/api/triage/rules/{rule_id}/", { params, body: changes }))
      ).data;
    },
    onSettled: () => client.invalidateQueries({ queryKey: all }),
  });
}

export function useDeleteRule() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, version }: { id: number; version: number }) => {
      const params = { path: { rule_id: id }, header: ifMatch(version) };
      return answer(api.DELETE("/api/triage/rules/{rule_id}/", { params }));
    },
    onSettled: () => client.invalidateQueries({ queryKey: all }),
  });
}

/** Puts the rules in another order: one request after the other, shown at once. */
export function useOrderRules() {
  const client = useQueryClient();
  return useMutation({
    scope: { id: "triage-order" },
    mutationFn: async (ids: number[]) =>
      (await answer(api.PUT("/api/triage/rules/order/", { body: { ids } }))).data.results,
    onMutate: async (ids) => {
      await client.cancelQueries({ queryKey: rulesKey });
      client.setQueryData(rulesOptions.queryKey, (rules) =>
        rules?.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)),
      );
    },
    onError: () => client.invalidateQueries({ queryKey: rulesKey }),
  });
}

export function useSaveSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ version, ...body }: TriageSettings) =>
      (
        await answer(
          api.PUT("/api/triage/settings/", { params: { header: ifMatch(version) }, body }),
        )
      ).data,
    onSettled: () => client.invalidateQueries({ queryKey: settingsKey }),
  });
}

export function usePreview() {
  return useMutation({
    mutationFn: async (body: TriageDraft) =>
      (await answer(api.POST("/api/triage/preview/", { body }))).data,
  });
}

/** What a rule that is not saved yet would change of the latest tickets; `id` null: a new one. */
export function useSimulation(id: number | null) {
  return useMutation({
    mutationFn: async (body: NewTriageRule) =>
      (
        await answer(
          id === null
            ? api.POST("/api/triage/rules/simulate/", { body })
            : api.POST("/api/triage/rules/{rule_id}/simulate/", {
                params: { path: { rule_id: id } },
                body,
              }),
        )
      ).data,
  });
}

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";
import { pagedOptions } from "@/lib/api/paged";
import type { Person, Role } from "@/lib/api/schema";
import { sessionKey } from "@/lib/session";

const peopleKey = ["people"] as const;

export function peopleOptions(q: string, role: Role | "") {
  const query = {
    page_size: 50,
    ...(q === "" ? {} : { q }),
    ...(role === "" ? {} : { role: [role] }),
  };
  return pagedOptions([...peopleKey, { q, role }], ({ cursor, signal }) =>
    api.GET("/api/people/", { params: { query: { ...query, ...cursor } }, signal }),
  );
}

export function useInvite() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: Pick<Person, "email" | "name" | "role">) =>
      (await answer(api.POST("/api/people/", { body }))).data,
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: peopleKey }),
  });
}

/** Signs somebody out everywhere. */
export function useEndSessionsOf() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) =>
      answer(
        api.DELETE("/api/people/{person_id}/sessions/", { params: { path: { person_id: id } } }),
      ),
    // It may be oneself who was signed out.
    onSuccess: () => client.invalidateQueries({ queryKey: sessionKey }),
  });
}

export interface PersonChange {
  id: number;
  changes: Partial<Pick<Person, "name" | "role" | "active">>;
}

export function useChangePerson() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, changes }: PersonChange) =>
      (
        await answer(
          api.PATCH("/api/people/{person_id}/", {
            params: { path: { person_id: id } },
            body: changes,
          }),
        )
      ).data,
    // It may be oneself who was changed.
    onSuccess: () => client.invalidateQueries({ queryKey: sessionKey }),
    onSettled: () => client.invalidateQueries({ queryKey: peopleKey }),
  });
}

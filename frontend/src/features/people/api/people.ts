import { useMutation, useQueryClient } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import { pagedOptions } from "@/lib/api/paged";
import type { Person, Role } from "@/lib/api/schema";
import { sessionKey } from "@/lib/session";

const peopleKey = ["people"] as const;

export function peopleOptions(q: string, role: Role | "") {
  const params = new URLSearchParams({ page_size: "50" });
  if (q !== "") params.set("q", q);
  if (role !== "") params.set("role", role);
  return pagedOptions<Person>([...peopleKey, { q, role }], `/api/people/?${params.toString()}`);
}

/** Somebody just invited. `link`: where no mail is sent, for the admin to pass on. */
export type InvitedPerson = Person & { link?: string };

export function useInvite() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: Pick<Person, "email" | "name" | "role">) =>
      (await request<InvitedPerson>("/api/people/", { method: "POST", body })).data,
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: peopleKey }),
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
      (await request<Person>(`/api/people/${id}/`, { method: "PATCH", body: changes })).data,
    // It may be oneself who was changed.
    onSuccess: () => client.invalidateQueries({ queryKey: sessionKey }),
    onSettled: () => client.invalidateQueries({ queryKey: peopleKey }),
  });
}

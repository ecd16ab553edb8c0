import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { ApiToken, NewApiToken, Scope, SignedInBrowser } from "@/lib/api/schema";

export const accountKeys = {
  sessions: ["account", "sessions"] as const,
  tokens: ["account", "tokens"] as const,
};

export const sessionsOptions = queryOptions({
  queryKey: accountKeys.sessions,
  queryFn: async ({ signal }) =>
    (await request<{ results: SignedInBrowser[] }>("/api/sessions/", { signal })).data.results,
});

export const tokensOptions = queryOptions({
  queryKey: accountKeys.tokens,
  queryFn: async ({ signal }) =>
    (await request<{ results: ApiToken[] }>("/api/tokens/", { signal })).data.results,
});

export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { current_password: string; new_password: string }) =>
      request<undefined>("/api/session/password/", { method: "POST", body }),
    // The other browsers are signed out by it.
    onSuccess: () => client.invalidateQueries({ queryKey: accountKeys.sessions }),
  });
}

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => request<undefined>(`/api/sessions/${id}/`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: accountKeys.sessions }),
  });
}

export function useCreateToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: { name: string; scopes: Scope[]; expires_in_days: number }) =>
      (await request<NewApiToken>("/api/tokens/", { method: "POST", body })).data,
    // The secret stays no longer than the component that shows it.
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: accountKeys.tokens }),
  });
}

export function useRevokeToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => request<undefined>(`/api/tokens/${id}/`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: accountKeys.tokens }),
  });
}

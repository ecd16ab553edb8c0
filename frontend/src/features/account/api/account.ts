import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";
import type { Scope } from "@/lib/api/schema";

export const accountKeys = {
  all: ["account"] as const,
  sessions: ["account", "sessions"] as const,
  tokens: ["account", "tokens"] as const,
};

export const sessionsOptions = queryOptions({
  queryKey: accountKeys.sessions,
  queryFn: async ({ signal }) =>
    (await answer(api.GET("/api/sessions/", { signal }))).data.results,
});

export const tokensOptions = queryOptions({
  queryKey: accountKeys.tokens,
  queryFn: async ({ signal }) =>
    (await answer(api.GET("/api/tokens/", { signal }))).data.results,
});

export interface PasswordChange {
  current_password: string;
  new_password: string;
  /** Whether the other browsers are signed out. */
  end_sessions: boolean;
  revoke_tokens: boolean;
}

export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: PasswordChange) =>
      answer(api.POST("/api/session/password/", { body })),
    // Other browsers and tokens may end by it.
    onSuccess: () => client.invalidateQueries({ queryKey: accountKeys.all }),
  });
}

/** Begins to link an account at a provider; where the browser goes on. */
export function useLinkAccount() {
  return useMutation({
    mutationFn: async (provider: string) =>
      (await answer(api.POST("/api/oidc/{provider}/link/", { params: { path: { provider } } })))
        .data.address,
  });
}

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) =>
      answer(
        api.DELETE("/api/sessions/{session_id}/", { params: { path: { session_id: id } } }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: accountKeys.sessions }),
  });
}

export function useCreateToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: { name: string; scopes: Scope[]; expires_in_days: number }) =>
      (await answer(api.POST("/api/tokens/", { body }))).data,
    // The secret stays no longer than the component that shows it.
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: accountKeys.tokens }),
  });
}

export function useRevokeToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) =>
      answer(api.DELETE("/api/tokens/{token_id}/", { params: { path: { token_id: id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: accountKeys.tokens }),
  });
}

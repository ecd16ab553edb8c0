import { useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";
import { sessionKey } from "@/lib/session";

/** Asks for a link to set a new password. The answer does not tell whether there is an account. */
export function useAskForReset() {
  return useMutation({
    mutationFn: (email: string) =>
      answer(api.POST("/api/password-resets/", { body: { email } })),
    networkMode: "always",
  });
}

/** Begins to accept an invitation with an account at a provider; where the browser goes on. */
export function useAcceptWith(provider: string, token: string) {
  return useMutation({
    mutationFn: async () =>
      (
        await answer(
          api.POST("/api/oidc/{provider}/invitation/", {
            params: { path: { provider } },
            body: { token },
          }),
        )
      ).data.address,
    gcTime: 0,
  });
}

export interface Redemption {
  token: string;
  password: string;
  revoke_tokens: boolean;
}

/** Sets the password by the link of an invitation or a reset. It ends the person's sessions. */
export function useRedeemReset(onSet: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Redemption) =>
      answer(api.POST("/api/password-resets/redeem/", { body })),
    networkMode: "always",
    gcTime: 0,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: sessionKey });
      onSet();
    },
  });
}

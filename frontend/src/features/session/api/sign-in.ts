import { useMutation, useQueryClient } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Session } from "@/lib/api/schema";
import { sessionKey } from "@/lib/session";

export interface Credentials {
  email: string;
  password: string;
}

/** Signs in. What was refused until then is asked for again; what was typed stays. */
export function useSignIn(onSignedIn?: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Credentials) => request<Session>("/api/session/", { method: "POST", body }),
    // An error one sees beats a form that waits in silence for the network.
    networkMode: "always",
    // The password is not kept longer than the form that holds it.
    gcTime: 0,
    onSuccess: ({ data }) => {
      queryClient.setQueryData(sessionKey, data);
      void queryClient.invalidateQueries({
        predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0],
      });
      onSignedIn?.();
    },
  });
}

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";
import { sessionKey } from "@/lib/session";

export interface Credentials {
  email: string;
  password: string;
}

/** Signs in. What was refused until then is asked for again; what was typed stays. */
export function useSignIn(onSignedIn?: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Credentials) => answer(api.POST("/api/session/", { body })),
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

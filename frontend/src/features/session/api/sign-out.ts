import { useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";
import { hasStatus } from "@/lib/api/errors";

async function signOut(): Promise<void> {
  try {
    await answer(api.DELETE("/api/session/"));
  } catch (error) {
    // The session was over already: that is what was wanted.
    if (!hasStatus(error, 401)) throw error;
  }
}

/** Signs out and forgets all that was loaded; `onSignedOut` leaves the page. */
export function useSignOut(onSignedOut: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: signOut,
    networkMode: "always",
    onSuccess: () => {
      queryClient.clear();
      onSignedOut();
    },
  });
}

import { useMutation } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";
import { settleProof } from "@/lib/api/proof";

/** Gives the password once more; the requests that wait for it go on. */
export function useProve() {
  return useMutation({
    mutationFn: (password: string) =>
      answer(api.POST("/api/session/proof/", { body: { password } })),
    gcTime: 0,
    onSuccess: () => settleProof(true),
  });
}

import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";

import { ApiError, hasStatus, isOutage } from "@/lib/api/errors";
import type { Session } from "@/lib/api/schema";
import { sessionKey } from "@/lib/session";

const MAX_DELAY_MS = 5_000;

export function createQueryClient(): QueryClient {
  // The server knows nobody by that cookie any more: who acts is asked anew, once.
  const onError = (error: unknown) => {
    if (!hasStatus(error, 401)) return;
    if (client.getQueryData<Session>(sessionKey)?.actor === null) return;
    void client.invalidateQueries({ queryKey: sessionKey });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // Only what may pass by itself; a 404 stays one. The polls go on after that.
        retry: (failures, error) => failures < 1 && isOutage(error),
        retryDelay: (_failures, error) =>
          Math.min(
            error instanceof ApiError && error.retryAfter !== null ? error.retryAfter * 1000 : 800,
            MAX_DELAY_MS,
          ),
      },
    },
  });
  return client;
}

import { QueryClient } from "@tanstack/react-query";

import { ApiError, isOutage } from "@/lib/api/errors";

const MAX_DELAY_MS = 5_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
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
}

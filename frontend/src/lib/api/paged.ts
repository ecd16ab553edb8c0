import { infiniteQueryOptions } from "@tanstack/react-query";

import { answer } from "./client";
import { cursorOf } from "./pagination";
import type { Page } from "./schema";

/** What a request for a page needs beside its own query: where it begins, and when to give up. */
export interface PageRequest {
  cursor: { cursor?: string };
  signal: AbortSignal;
}

/** A list that is loaded page by page: `ask` requests the page that begins at a cursor. */
export function pagedOptions<T>(
  queryKey: readonly unknown[],
  ask: (page: PageRequest) => Promise<{ data?: Page<T>; response: Response }>,
) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: async ({ pageParam, signal }) =>
      (await answer<Page<T>>(ask({ cursor: pageParam === null ? {} : { cursor: pageParam }, signal })))
        .data,
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => cursorOf(next),
  });
}

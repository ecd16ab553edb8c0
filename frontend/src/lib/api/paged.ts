import { infiniteQueryOptions } from "@tanstack/react-query";

import { request } from "./client";
import { pathOf } from "./pagination";
import type { Page } from "./schema";

/** A list that is loaded page by page, from `first` on along `next`. */
export function pagedOptions<T>(queryKey: readonly unknown[], first: string) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: async ({ pageParam, signal }) =>
      (await request<Page<T>>(pageParam, { signal })).data,
    initialPageParam: first,
    getNextPageParam: ({ next }) => (next === null ? null : pathOf(next)),
  });
}

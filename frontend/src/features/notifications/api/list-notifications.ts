import { useInfiniteQuery, useQuery } from "@tanstack/react-query";

import type { Language } from "@/i18n/language";
import { useLanguage } from "@/i18n/use-language";
import { request } from "@/lib/api/client";
import { pathOf } from "@/lib/api/pagination";
import type { Notification, Page } from "@/lib/api/schema";
import { pollInterval } from "@/lib/polling";

import { notificationKeys } from "./notification-keys";

const PAGE_SIZE = 20;
const POLL_MS = 10_000;

async function fetchPage(path: string, signal: AbortSignal): Promise<Page<Notification>> {
  const { data } = await request<Page<Notification>>(path, { signal });
  return data;
}

/** How many notifications are unread. */
export function useUnreadCount() {
  return useQuery({
    queryKey: notificationKeys.unread,
    queryFn: async ({ signal }) => {
      const page = await fetchPage("/api/notifications/?unread=true&page_size=1", signal);
      return page.count;
    },
    refetchInterval: POLL_MS,
  });
}

/** The latest notifications, or the unread ones, newest first. */
export function useNotificationList(unreadOnly: boolean) {
  const language = useLanguage();
  return useInfiniteQuery({
    queryKey: notificationKeys.list(language, unreadOnly),
    queryFn: ({ pageParam, signal }) =>
      fetchPage(
        pageParam ??
          `/api/notifications/?page_size=${PAGE_SIZE}${unreadOnly ? "&unread=true" : ""}`,
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => (next === null ? null : pathOf(next)),
  });
}

/** A ticket's notifications, oldest first. */
export function useTicketNotifications(ticketId: number, priorityDue: boolean) {
  const language: Language = useLanguage();
  return useQuery({
    queryKey: notificationKeys.ofTicket(language, ticketId),
    queryFn: async ({ signal }) => {
      const page = await fetchPage(
        `/api/notifications/?ticket_id=${ticketId}&page_size=100`,
        signal,
      );
      return page.results.toSorted(
        (a, b) => Date.parse(a.created_at) - Date.parse(b.created_at) || a.id - b.id,
      );
    },
    refetchInterval: ({ state }) => {
      const prioritised = state.data?.some(({ event }) => event === "priority.assigned") ?? false;
      return pollInterval(priorityDue && !prioritised);
    },
  });
}

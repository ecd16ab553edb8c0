import { useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { useLanguage } from "@/i18n/use-language";
import { answer, api } from "@/lib/api/client";
import { pagedOptions } from "@/lib/api/paged";
import { usePollInterval } from "@/lib/polling";

import { notificationKeys } from "./notification-keys";

const PAGE_SIZE = 20;

/** How many notifications are unread. */
export function useUnreadCount() {
  const interval = usePollInterval();
  return useQuery({
    queryKey: notificationKeys.unread,
    queryFn: async ({ signal }) => {
      return (await answer(api.GET("/api/notifications/unread-count/", { signal }))).data.count;
    },
    refetchInterval: interval(),
  });
}

/** The latest notifications, or the unread ones, newest first. */
export function useNotificationList(unreadOnly: boolean) {
  const language = useLanguage();
  const query = { page_size: PAGE_SIZE, ...(unreadOnly ? { unread: true } : {}) };
  return useInfiniteQuery(
    pagedOptions(notificationKeys.list(language, unreadOnly), ({ cursor, signal }) =>
      api.GET("/api/notifications/", { params: { query: { ...query, ...cursor } }, signal }),
    ),
  );
}

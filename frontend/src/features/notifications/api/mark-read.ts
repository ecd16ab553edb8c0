import { useMutation, useQueryClient, type InfiniteData } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";
import type { Notification, Page } from "@/lib/api/schema";

import { notificationKeys } from "./notification-keys";

type NotificationPages = InfiniteData<Page<Notification>, string | null>;

/** Marks as read whatever one may see, also what was never loaded here. */
export function useMarkAllRead() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      for (let more = true; more; ) {
        more = (await answer(api.POST("/api/notifications/read/"))).data.more;
      }
    },
    networkMode: "always",
    onSettled: () => queryClient.invalidateQueries({ queryKey: notificationKeys.all }),
  });
}

/** Marks notifications as read, shown at once; a failure brings back what the server has. */
export function useMarkRead() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (ids: number[]) => {
      for (const id of ids) {
        const params = { path: { notification_id: id } };
        await answer(api.POST("/api/notifications/{notification_id}/read/", { params }));
      }
    },
    networkMode: "always",
    onMutate: async (ids) => {
      await queryClient.cancelQueries({ queryKey: notificationKeys.all });
      const readAt = new Date().toISOString();
      const mark = (notification: Notification): Notification =>
        ids.includes(notification.id) && notification.read_at === null
          ? { ...notification, read_at: readAt }
          : notification;
      queryClient.setQueriesData<NotificationPages>(
        { queryKey: [...notificationKeys.all, "list"] },
        (loaded) =>
          loaded && {
            ...loaded,
            pages: loaded.pages.map((page) => ({ ...page, results: page.results.map(mark) })),
          },
      );
      queryClient.setQueryData<number>(notificationKeys.unread, (count) =>
        count === undefined ? undefined : Math.max(0, count - ids.length),
      );
    },
    onError: () => queryClient.invalidateQueries({ queryKey: notificationKeys.all }),
    // The lists stay as they are: an entry that leaves under the pointer would be a nuisance.
    onSuccess: () => queryClient.invalidateQueries({ queryKey: notificationKeys.unread }),
  });
}

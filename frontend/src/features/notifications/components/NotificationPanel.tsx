import { Button, SegmentedControl, Skeleton, VisuallyHidden } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Age } from "@/components/Age";
import { BellIcon } from "@/components/icons";
import { NotLoaded } from "@/components/NotLoaded";
import { StateMessage } from "@/components/StateMessage";
import type { Notification } from "@/lib/api/schema";

import { useNotificationList } from "../api/list-notifications";
import { useMarkAllRead, useMarkRead } from "../api/mark-read";
import classes from "./NotificationPanel.module.css";

interface NotificationPanelProps {
  unread: number;
  onClose: () => void;
}

export function NotificationPanel({ unread, onClose }: NotificationPanelProps) {
  const { t } = useTranslation();
  const [unreadOnly, setUnreadOnly] = useState(false);
  const list = useNotificationList(unreadOnly);
  const markRead = useMarkRead();
  const markAll = useMarkAllRead();

  const notifications = list.data?.pages.flatMap((page) => page.results) ?? [];

  let content: ReactNode;
  if (list.data === undefined) {
    content = (
      <NotLoaded query={list}>
        <PanelSkeleton />
      </NotLoaded>
    );
  } else if (notifications.length === 0) {
    content = (
      <StateMessage
        icon={<BellIcon size={24} />}
        title={unreadOnly ? t("notifications.allRead") : t("notifications.empty")}
      />
    );
  } else {
    content = (
      <ul className={classes.list}>
        {notifications.map((notification) => (
          <Item
            key={notification.id}
            notification={notification}
            onRead={() => markRead.mutate([notification.id])}
            onClose={onClose}
          />
        ))}
      </ul>
    );
  }

  return (
    <>
      <div className={classes.head}>
        <h2>{t("notifications.title")}</h2>
        <Button
          variant="subtle"
          size="compact-sm"
          disabled={unread === 0}
          loading={markAll.isPending}
          onClick={() => markAll.mutate()}
        >
          {t("notifications.markAll")}
        </Button>
      </div>
      <SegmentedControl
        className={classes.switch}
        fullWidth
        size="xs"
        aria-label={t("notifications.show")}
        value={unreadOnly ? "unread" : "all"}
        onChange={(value) => setUnreadOnly(value === "unread")}
        data={[
          { value: "all", label: t("notifications.all") },
          { value: "unread", label: t("notifications.unread", { count: unread }) },
        ]}
      />
      {(markRead.isError || markAll.isError) && (
        <p className={classes.error} role="alert">
          {t("notifications.markFailed")}
        </p>
      )}
      <div className={classes.scroll} tabIndex={0} role="group" aria-label={t("notifications.title")}>
        {content}
        {list.hasNextPage && (
          <Button
            variant="subtle"
            size="xs"
            fullWidth
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {t("notifications.loadMore")}
          </Button>
        )}
      </div>
    </>
  );
}

interface ItemProps {
  notification: Notification;
  onRead: () => void;
  onClose: () => void;
}

function Item({ notification, onRead, onClose }: ItemProps) {
  const { t } = useTranslation();
  const isUnread = notification.read_at === null;
  return (
    <li className={classes.item} data-unread={isUnread || undefined}>
      <Link
        to={`/tickets/${notification.ticket_id}`}
        className={classes.link}
        onClick={() => {
          if (isUnread) onRead();
          onClose();
        }}
      >
        {isUnread && <VisuallyHidden>{t("notifications.isUnread")}</VisuallyHidden>}
        <span className={classes.text}>{notification.text}</span>
        <span className={classes.meta}>
          #{notification.ticket_id} · <Age iso={notification.created_at} />
        </span>
      </Link>
      {isUnread && (
        <button
          type="button"
          className={classes.dot}
          title={t("notifications.markRead")}
          aria-label={t("notifications.markReadOne", { text: notification.text })}
          onClick={onRead}
        />
      )}
    </li>
  );
}

function PanelSkeleton() {
  return (
    <ul className={classes.list} aria-hidden>
      {[78, 60, 70].map((width) => (
        <li key={width} className={classes.skeleton}>
          <Skeleton height={12} width={`${width}%`} />
          <Skeleton height={10} width="30%" />
        </li>
      ))}
    </ul>
  );
}

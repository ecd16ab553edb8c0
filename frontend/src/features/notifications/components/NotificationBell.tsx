import { lazy, Suspense, useState } from "react";

import { useSetPageBadge } from "@/components/page-badge";

import { useUnreadCount } from "../api/list-notifications";
import { BellButton } from "./BellButton";

const loadPopover = () => import("./NotificationPopover");
const NotificationPopover = lazy(loadPopover);
const preload = () => void loadPopover();

/** The bell; what it opens is fetched when it is about to be opened. */
export function NotificationBell() {
  const [wanted, setWanted] = useState(false);
  const { data: unread = 0 } = useUnreadCount();
  useSetPageBadge(unread);
  const button = { unread, onFocus: preload, onPointerEnter: preload };

  if (!wanted) return <BellButton {...button} onClick={() => setWanted(true)} />;
  return (
    <Suspense fallback={<BellButton {...button} />}>
      <NotificationPopover unread={unread} />
    </Suspense>
  );
}

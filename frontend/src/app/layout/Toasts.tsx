import "@mantine/notifications/styles.layer.css";

import { Notifications } from "@mantine/notifications";

/** Where toasts appear. Apart, so that the first page does not wait for it. */
export default function Toasts() {
  return <Notifications position="bottom-right" autoClose={8000} />;
}

/** Whether the notice of open mode was put away in this browser session. */
const KEY = "open-mode-notice";

export function isDismissed(): boolean {
  try {
    return sessionStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

export function dismiss(): void {
  try {
    sessionStorage.setItem(KEY, "dismissed");
  } catch {
    // It comes again with the next reload.
  }
}

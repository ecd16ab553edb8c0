import { VisuallyHidden } from "@mantine/core";
import { createContext, use, useCallback, useState, type ReactNode } from "react";

const AnnounceContext = createContext<(message: string) => void>(() => undefined);

/** Says something to screen readers, when they come to a pause. */
export function useAnnounce(): (message: string) => void {
  return use(AnnounceContext);
}

export function Announcer({ children }: { children: ReactNode }) {
  const [announcement, setAnnouncement] = useState({ id: 0, message: "" });
  const announce = useCallback(
    (message: string) => setAnnouncement(({ id }) => ({ id: id + 1, message })),
    [],
  );
  return (
    <AnnounceContext value={announce}>
      {children}
      <VisuallyHidden role="status" aria-live="polite">
        {/* The key makes a repeated message a new one, so that it is read again. */}
        <span key={announcement.id}>{announcement.message}</span>
      </VisuallyHidden>
    </AnnounceContext>
  );
}

import { useMounted } from "@mantine/hooks";
import { useLocation } from "react-router";

import { SignInDialog } from "@/features/session/components/SignInDialog";
import type { Session } from "@/lib/api/schema";

interface SessionEndedProps {
  session: Session;
  /** Of who was signed in. */
  email: string;
}

export default function SessionEnded({ session, email }: SessionEndedProps) {
  const { pathname, search } = useLocation();
  // Comes closed and then opens: only so does it note where the focus has to return to.
  const opened = useMounted();
  return (
    <SignInDialog
      opened={opened}
      ways={session.sign_in}
      next={pathname + search}
      email={email}
    />
  );
}

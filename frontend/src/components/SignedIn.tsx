import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Role } from "@/lib/api/schema";
import { useSession } from "@/lib/session";

import { AlertIcon, SearchIcon } from "./icons";
import { NotLoaded } from "./NotLoaded";
import { StateMessage } from "./StateMessage";

interface SignedInProps {
  /** Who else comes here is told that there is nothing. */
  role?: Role;
  children: ReactNode;
}

interface ForRolesProps {
  /** Who else comes here is told that there is nothing. */
  roles: readonly Role[];
  children: ReactNode;
}

/** Shows its content to those who have one of these roles; in open mode everybody is an admin. */
export function ForRoles({ roles, children }: ForRolesProps) {
  const session = useSession();
  if (session.data === undefined) return <NotLoaded query={session} />;
  const { actor } = session.data;
  if (actor === null || !roles.includes(actor.role)) return <NotHere signedIn={actor !== null} />;
  return children;
}

function NotHere({ signedIn }: { signedIn: boolean }) {
  const { t } = useTranslation();
  return (
    <StateMessage icon={<SearchIcon size={24} />} title={t("notFound.title")}>
      {signedIn ? t("account.notAllowed") : t("account.signInFirst")}
    </StateMessage>
  );
}

/** Shows its content to those it is for, and to the others why it is not there. */
export function SignedIn({ role, children }: SignedInProps) {
  const { t } = useTranslation();
  const session = useSession();
  if (session.data === undefined) return <NotLoaded query={session} />;
  const { mode, actor } = session.data;
  if (mode === "open") {
    return (
      <StateMessage icon={<AlertIcon size={26} />} title={t("account.openTitle")}>
        {t("account.openText")}
      </StateMessage>
    );
  }
  if (actor === null || (role !== undefined && actor.role !== role)) {
    return <NotHere signedIn={actor !== null} />;
  }
  return children;
}

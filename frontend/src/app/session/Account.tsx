import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";

import { discardDraft } from "@/features/tickets/draft";
import type { Actor } from "@/lib/api/schema";

const AccountMenu = lazy(() => import("@/features/session/components/AccountMenu"));

export function Account({ actor }: { actor: Actor }) {
  const { t } = useTranslation();
  const pages = [{ to: "/account", label: t("session.account") }];
  const leave = () => {
    discardDraft();
    // A new document: nothing the page held in memory outlives the session.
    window.location.assign("/sign-in");
  };
  return (
    <Suspense>
      <AccountMenu actor={actor} pages={pages} onSignedOut={leave} />
    </Suspense>
  );
}

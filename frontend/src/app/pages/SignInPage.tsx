import { Button } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useLocation, useNavigate, useSearchParams } from "react-router";

import { NotLoaded } from "@/components/NotLoaded";
import { usePageTitle } from "@/components/use-page-title";
import { SignInPanel } from "@/features/session/components/SignInPanel";
import { SIGN_IN_ERROR, signInError } from "@/features/session/sign-in-error";
import type { Session } from "@/lib/api/schema";
import { localPath } from "@/lib/local-path";
import { useSession } from "@/lib/session";

import classes from "./SignInPage.module.css";

const AnonymousTicket = lazy(() => import("./AnonymousTicket"));

/** `/sign-in?next=`: leads on as soon as one is signed in. */
export default function SignInPage() {
  const [params] = useSearchParams();
  const query = useSession();
  const next = localPath(params.get("next"));
  const session = query.data;
  if (session === undefined) return <NotLoaded query={query} heading="h1" />;
  if (session.mode === "open" || session.actor !== null) return <Navigate to={next} replace />;
  return <SignIn session={session} next={next} />;
}

/** What is shown in the place of a page that one has to be signed in for. */
export function SignInHere({ session }: { session: Session }) {
  const { pathname, search } = useLocation();
  const params = new URLSearchParams(search);
  params.delete(SIGN_IN_ERROR);
  const rest = params.toString();
  return <SignIn session={session} next={pathname + (rest === "" ? "" : `?${rest}`)} />;
}

function SignIn({ session, next }: { session: Session; next: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const location = useLocation();
  const [params] = useSearchParams();
  const [withoutSignIn, setWithoutSignIn] = useState(false);
  usePageTitle(withoutSignIn ? t("newTicket.title") : t("session.signIn"));

  if (withoutSignIn) {
    return (
      <Suspense>
        <AnonymousTicket onBack={() => setWithoutSignIn(false)} />
      </Suspense>
    );
  }
  return (
    <div className={classes.card}>
      <SignInPanel
        ways={session.sign_in}
        next={next}
        providerError={signInError(params)}
        onSignedIn={() => void navigate(next, { replace: true })}
        renderHeading={(title) => (
          <>
            <h1>{title}</h1>
            {isPasswordSet(location.state) && (
              <p className={classes.done} role="status">
                {t("session.passwordSet")}
              </p>
            )}
          </>
        )}
      />
      {session.sign_in.anonymous_intake && (
        <div className={classes.other}>
          <Button variant="subtle" fullWidth onClick={() => setWithoutSignIn(true)}>
            {t("session.withoutSignIn")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Whether one comes from setting the password. */
function isPasswordSet(state: unknown): boolean {
  return typeof state === "object" && state !== null && "passwordSet" in state;
}

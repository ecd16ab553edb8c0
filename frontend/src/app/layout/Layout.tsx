import { lazy, Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink, Outlet, useLocation } from "react-router";

import { Mark } from "@/components/icons";
import { NotificationBell } from "@/features/notifications/components/NotificationBell";
import { OpenModeNotice } from "@/features/session/components/OpenModeNotice";
import { useArrival } from "@/lib/arrival";
import { useSession } from "@/lib/session";

import { LiveUpdates } from "../live/LiveUpdates";
import { StreamSign } from "../live/StreamSign";
import { Account } from "../session/Account";
import { ProofHost } from "../session/ProofHost";
import { isPublic, useAdmission } from "../session/use-admission";
import { deskFor } from "../pages";
import { ConnectionBanner } from "./ConnectionBanner";
import { ErrorBoundary } from "./ErrorBoundary";
import { LanguageSwitch } from "./LanguageSwitch";
import classes from "./Layout.module.css";
import { ManageMenu } from "./ManageMenu";
import { NewTicketButton, NewTicketHost } from "./NewTicket";
import { ThemeSwitch } from "./ThemeSwitch";

const SignInHere = lazy(() =>
  import("../pages/SignInPage").then((module) => ({ default: module.SignInHere })),
);
const Shortcuts = lazy(() => import("../shortcuts/Shortcuts"));
const SessionEnded = lazy(() => import("../session/SessionEnded"));

export function Layout() {
  const { t } = useTranslation();
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const { data: session } = useSession();
  const admission = useAdmission(pathname);
  // A public page has nothing of the desk around it.
  const atDesk = !isPublic(pathname) && (admission.state === "in" || admission.state === "ended");
  const { restoresScroll, focusesSearch } = useArrival();
  const previous = useRef(pathname);

  // A new page starts at its top, for the keyboard and screen readers as well. On the way back one
  // comes to where one was.
  useEffect(() => {
    if (previous.current === pathname) return;
    previous.current = pathname;
    if (!focusesSearch) main.current?.focus({ preventScroll: true });
    if (!restoresScroll) window.scrollTo(0, 0);
  }, [pathname, restoresScroll, focusesSearch]);

  return (
    <>
      <a href="#main" className={classes.skip}>
        {t("nav.skip")}
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <Link to="/" className={classes.brand} aria-label={t("nav.home")}>
            <Mark />
            <span>{t("app.name")}</span>
          </Link>
          {atDesk && (
            <nav className={classes.nav} aria-label={t("nav.label")}>
              {deskFor(session?.actor?.role ?? "requester").map(({ to, label }) => (
                <NavLink key={to} to={to} end>
                  {t(label)}
                </NavLink>
              ))}
              <ManageMenu />
            </nav>
          )}
          <div className={classes.tools}>
            {atDesk && (
              <>
                <StreamSign />
                <NewTicketButton compact />
                <NotificationBell />
              </>
            )}
            {atDesk && session?.actor != null && (
              <Suspense fallback={<span className={classes.tool} />}>
                <Shortcuts actor={session.actor} mode={session.mode} />
              </Suspense>
            )}
            <ThemeSwitch />
            <LanguageSwitch />
            {session?.mode === "required" && session.actor !== null && (
              <Account actor={session.actor} />
            )}
          </div>
        </div>
      </header>
      <ConnectionBanner />
      {session?.mode === "open" && <OpenModeNotice />}
      <main id="main" ref={main} tabIndex={-1} className={classes.main}>
        <ErrorBoundary key={pathname}>
          <Suspense>
            {admission.state === "out" && <SignInHere session={admission.session} />}
            {(admission.state === "in" || admission.state === "ended") && <Outlet />}
          </Suspense>
        </ErrorBoundary>
      </main>
      {atDesk && <NewTicketHost />}
      {/* Not while a session has ended: the server would refuse. */}
      {atDesk && session?.actor != null && <LiveUpdates key={session.actor.id} />}
      {admission.state === "in" && session?.mode === "required" && session.actor !== null && (
        <ProofHost ways={session.sign_in} next={pathname} />
      )}
      {admission.state === "ended" && (
        <Suspense>
          <SessionEnded session={admission.session} email={admission.email} />
        </Suspense>
      )}
    </>
  );
}

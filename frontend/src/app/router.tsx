import { lazy, type ComponentType } from "react";
import { BrowserRouter, Route, Routes } from "react-router";

import { loadManagementTexts } from "@/i18n";

import { Layout } from "./layout/Layout";

/** A page whose texts come with it. */
function managed(load: () => Promise<{ default: ComponentType }>) {
  return lazy(async () => {
    const [page] = await Promise.all([load(), loadManagementTexts()]);
    return page;
  });
}

/** Every page is a chunk of its own, loaded when it is first visited. */
const QueuePage = lazy(() => import("./pages/QueuePage"));
const TicketPage = lazy(() => import("./pages/TicketPage"));
const SharedTicketPage = lazy(() => import("./pages/SharedTicketPage"));
const SignInPage = lazy(() => import("./pages/SignInPage"));
const SetPasswordPage = lazy(() => import("./pages/SetPasswordPage"));
const AccountPage = managed(() => import("./pages/AccountPage"));
const PeoplePage = lazy(() => import("./pages/PeoplePage"));
const OverviewPage = lazy(() => import("./pages/OverviewPage"));
const AuditPage = lazy(() => import("./pages/AuditPage"));
const TriagePage = managed(() => import("./pages/TriagePage"));
const RulePage = managed(() => import("./pages/RulePage"));
const SlaPage = managed(() => import("./pages/SlaPage"));
const DeadLettersPage = managed(() => import("./pages/DeadLettersPage"));
const WebhooksPage = managed(() => import("./pages/WebhooksPage"));
const WebhookPage = managed(() => import("./pages/WebhookPage"));
const NotFoundPage = lazy(() => import("./pages/NotFoundPage"));

/** The declarative router: the data router would cost 20 kB more, and TanStack Query has the data. */
export function Router() {
  return (
    <BrowserRouter>
      <Routes>
        <Route element={<Layout />}>
          <Route index element={<QueuePage />} />
          <Route path="tickets/:id" element={<TicketPage />} />
          <Route path="sign-in" element={<SignInPage />} />
          <Route path="reset" element={<SetPasswordPage />} />
          <Route path="shared/:token" element={<SharedTicketPage />} />
          <Route path="account" element={<AccountPage />} />
          <Route path="people" element={<PeoplePage />} />
          <Route path="overview" element={<OverviewPage />} />
          <Route path="audit" element={<AuditPage />} />
          <Route path="triage" element={<TriagePage />} />
          <Route path="triage/:id" element={<RulePage />} />
          <Route path="sla" element={<SlaPage />} />
          <Route path="dead-letters" element={<DeadLettersPage />} />
          <Route path="webhooks" element={<WebhooksPage />} />
          <Route path="webhooks/:id" element={<WebhookPage />} />
          <Route path="*" element={<NotFoundPage />} />
        </Route>
      </Routes>
    </BrowserRouter>
  );
}

import { useActor } from "@/lib/session";

import { MailSection } from "./MailSection";
import { NewWebhook } from "./NewWebhook";
import { WebhookList } from "./WebhookList";

/** Webhooks, for administrators, and what became of the mails. */
export function WebhooksView() {
  const isAdmin = useActor()?.role === "admin";
  return (
    <>
      {isAdmin && (
        <>
          <WebhookList />
          <NewWebhook />
        </>
      )}
      <MailSection />
    </>
  );
}

import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import records from "@/components/Records.module.css";
import type { DeliveryStatus } from "@/lib/api/schema";

import { mailOptions } from "../api/webhooks";
import { DeliveryTable } from "./DeliveryTable";

export function MailSection() {
  const { t } = useTranslation();
  const [status, setStatus] = useState<DeliveryStatus | "">("failed");
  const list = useInfiniteQuery(mailOptions(status));
  return (
    <section className={records.section} aria-labelledby="mail-deliveries">
      <h2 id="mail-deliveries">{t("webhooks.mail")}</h2>
      <p>{t("webhooks.mailText")}</p>
      <DeliveryTable
        list={list}
        webhookId={null}
        labelledBy="mail-deliveries"
        status={status}
        onStatus={setStatus}
      />
    </section>
  );
}

import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Failure } from "@/components/Failure";
import { Notice } from "@/components/Notice";
import classes from "@/components/Records.module.css";
import type { Session } from "@/lib/api/schema";

import { useLinkAccount } from "../api/account";

interface ProvidersSectionProps {
  providers: Session["sign_in"]["oidc"];
  /** Name of the provider whose account was just linked. */
  linked: string | null;
  /** Why it could not be, in words. */
  failure: string | null;
  /** Leaves the page. */
  goTo?: (address: string) => void;
}

/** Links accounts at identity providers, to sign in with them. */
export function ProvidersSection({
  providers,
  linked,
  failure,
  goTo = (address) => window.location.assign(address),
}: ProvidersSectionProps) {
  const { t } = useTranslation();
  const link = useLinkAccount();
  const done = providers.find(({ name }) => name === linked);
  if (providers.length === 0) return null;
  return (
    <section className={classes.section} aria-labelledby="account-providers">
      <h2 id="account-providers">{t("account.providers")}</h2>
      <p>{t("account.providersText")}</p>
      {failure !== null && (
        <Notice tone="danger" title={t("account.notLinked")}>
          {failure}
        </Notice>
      )}
      {link.isError && <Failure error={link.error} />}
      <div className={classes.buttons}>
        {providers.map(({ name, title }) => (
          <Button
            key={name}
            variant="default"
            loading={(link.isPending || link.isSuccess) && link.variables === name}
            onClick={() => {
              if (!link.isPending) link.mutate(name, { onSuccess: goTo });
            }}
          >
            {t("account.link", { provider: title })}
          </Button>
        ))}
        <span role="status">
          {done !== undefined && t("account.linked", { provider: done.title })}
        </span>
      </div>
    </section>
  );
}

import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Session } from "@/lib/api/schema";

import classes from "./SessionForm.module.css";

interface ProviderButtonsProps {
  providers: Session["sign_in"]["oidc"];
  /** Where a provider leads back to: a path of this page. */
  next: string;
}

/** Signs in at an identity provider, one button for each; nothing where there is none. */
export function ProviderButtons({ providers, next }: ProviderButtonsProps) {
  const { t } = useTranslation();
  if (providers.length === 0) return null;
  return (
    <div className={classes.providers}>
      {providers.map(({ name, title }) => (
        <Button
          key={name}
          component="a"
          variant="default"
          fullWidth
          href={`/api/oidc/${encodeURIComponent(name)}/start/?next=${encodeURIComponent(next)}`}
        >
          {t("session.signInWith", { provider: title })}
        </Button>
      ))}
    </div>
  );
}

import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useNavigate, useSearchParams } from "react-router";

import { AlertIcon } from "@/components/icons";
import { StateMessage } from "@/components/StateMessage";
import { usePageTitle } from "@/components/use-page-title";
import { AcceptWith } from "@/features/session/components/AcceptWith";
import { SetPassword } from "@/features/session/components/SetPassword";
import { useSession } from "@/lib/session";

import classes from "./SignInPage.module.css";

/** `/reset#<token>`: of the link for a forgotten password, or with `?invitation` of an invitation. */
export default function SetPasswordPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { pathname, search, hash } = useLocation();
  const [params] = useSearchParams();
  const providers = useSession().data?.sign_in.oidc ?? [];
  const [token, setToken] = useState("");
  usePageTitle(t("session.newPasswordTitle"));

  const given = hash.slice(1);
  if (given !== "" && given !== token) setToken(given);
  // It opens an account: it stays neither in the address bar nor in the browser's history.
  useEffect(() => {
    if (given !== "") void navigate(pathname + search, { replace: true });
  }, [given, navigate, pathname, search]);

  if (token === "") {
    return (
      <StateMessage
        heading="h1"
        icon={<AlertIcon size={26} />}
        title={t("session.noToken")}
        action={<Link to="/sign-in">{t("session.backToSignIn")}</Link>}
      >
        {t("session.noTokenText")}
      </StateMessage>
    );
  }
  return (
    <div className={classes.card}>
      <h1>{t("session.newPasswordTitle")}</h1>
      <SetPassword
        key={token}
        token={token}
        onSet={() => void navigate("/sign-in", { replace: true, state: { passwordSet: true } })}
      />
      {params.has("invitation") && providers.length > 0 && (
        <div className={classes.other}>
          <p>{t("session.orWithout")}</p>
          {providers.map((provider) => (
            <AcceptWith key={provider.name} provider={provider} token={token} />
          ))}
        </div>
      )}
    </div>
  );
}

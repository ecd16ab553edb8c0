import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useNavigate } from "react-router";

import { AlertIcon } from "@/components/icons";
import { StateMessage } from "@/components/StateMessage";
import { usePageTitle } from "@/components/use-page-title";
import { SetPassword } from "@/features/session/components/SetPassword";

import classes from "./SignInPage.module.css";

/** `/reset#<token>`: the page of the link in an invitation, or for a forgotten password. */
export default function SetPasswordPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { pathname, hash } = useLocation();
  const [token, setToken] = useState("");
  usePageTitle(t("session.newPasswordTitle"));

  const given = hash.slice(1);
  if (given !== "" && given !== token) setToken(given);
  // It opens an account: it stays neither in the address bar nor in the browser's history.
  useEffect(() => {
    if (given !== "") void navigate(pathname, { replace: true });
  }, [given, navigate, pathname]);

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
    </div>
  );
}

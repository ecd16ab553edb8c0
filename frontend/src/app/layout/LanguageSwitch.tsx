import { useTranslation } from "react-i18next";

import { switchLanguage } from "@/i18n";
import { LANGUAGES } from "@/i18n/language";
import { useLanguage } from "@/i18n/use-language";

import classes from "./LanguageSwitch.module.css";

export function LanguageSwitch() {
  const { t } = useTranslation();
  const current = useLanguage();
  return (
    <div className={classes.switch} role="group" aria-label={t("language.label")}>
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={language === current}
          aria-label={t(`language.${language}`)}
          onClick={() => void switchLanguage(language)}
        >
          {language.toUpperCase()}
        </button>
      ))}
    </div>
  );
}

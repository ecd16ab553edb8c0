import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import { setRequestLanguage } from "@/lib/api/client";

import { detectLanguage, rememberLanguage, type Language } from "./language";

const catalogues: Record<Language, () => Promise<{ default: object }>> = {
  es: () => import("./es.json"),
  en: () => import("./en.json"),
};

async function load(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, "translation")) return;
  const catalogue = await catalogues[language]();
  i18next.addResourceBundle(language, "translation", catalogue.default);
}

function apply(language: string): void {
  document.documentElement.lang = language;
  setRequestLanguage(language);
}

/** Loads the one catalogue that is needed; the other one comes when somebody switches. */
export async function initI18n(language: Language = detectLanguage()): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: {},
    // React escapes what it renders.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  i18next.on("languageChanged", apply);
  await load(language);
  apply(language);
}

export async function switchLanguage(language: Language): Promise<void> {
  await load(language);
  await i18next.changeLanguage(language);
  rememberLanguage(language);
}

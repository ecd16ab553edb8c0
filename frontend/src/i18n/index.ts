import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import { setRequestLanguage } from "@/lib/api/client";

import { detectLanguage, isLanguage, rememberLanguage, type Language } from "./language";

type Catalogues = Record<Language, () => Promise<{ default: object }>>;

const everywhere: Catalogues = {
  es: () => import("./es.json"),
  en: () => import("./en.json"),
};

/** Of the pages by which the desk is run: most who come here never see one. */
const management: Catalogues = {
  es: () => import("./manage/es.json"),
  en: () => import("./manage/en.json"),
};

const wanted = [everywhere];
const loaded = new Set<() => Promise<unknown>>();

/** What is wanted so far in a language. */
async function load(language: Language): Promise<void> {
  await Promise.all(
    wanted.map(async (catalogues) => {
      const get = catalogues[language];
      if (loaded.has(get)) return;
      const { default: texts } = await get();
      i18next.addResourceBundle(language, "translation", texts, true);
      loaded.add(get);
    }),
  );
}

/** The texts of the management's pages, from now on in whichever language the page has. */
export async function loadManagementTexts(): Promise<void> {
  if (!wanted.includes(management)) wanted.push(management);
  if (isLanguage(i18next.language)) await load(i18next.language);
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

import { readStored, writeStored } from "@/lib/storage";

export const LANGUAGES = ["es", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const STORAGE_KEY = "language";

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value);
}

/** The person's choice if they made one, else the first of the browser's languages we speak. */
export function detectLanguage(preferred: readonly string[] = navigator.languages): Language {
  const stored = readStored(STORAGE_KEY);
  if (isLanguage(stored)) return stored;
  for (const tag of preferred) {
    const base = tag.toLowerCase().split("-")[0];
    if (isLanguage(base)) return base;
  }
  return "en";
}

export function rememberLanguage(language: Language): void {
  writeStored(STORAGE_KEY, language);
}

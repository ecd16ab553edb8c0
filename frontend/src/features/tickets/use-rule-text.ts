import { useTranslation } from "react-i18next";

import { useLanguage } from "@/i18n/use-language";
import { LIMITS } from "@/lib/api/limits";

import type { Rule } from "./validation";

/** What a person reads about a broken rule. */
export function useRuleText(): (rule: Rule | undefined) => string | undefined {
  const { t } = useTranslation();
  const number = new Intl.NumberFormat(useLanguage());
  return (rule) =>
    rule === undefined
      ? undefined
      : t(`validation.${rule}`, {
          title: number.format(LIMITS.title),
          description: number.format(LIMITS.description),
          tag: number.format(LIMITS.tag),
          tags: number.format(LIMITS.tags),
        });
}

import type { TFunction } from "i18next";

import type { TriageConditions, TriageHours } from "@/lib/api/schema";
import { weekday } from "@/lib/time";

const SHOWN = 3;

/** "a, b or 12 more": what one of is enough. */
function anyOf(texts: readonly string[], language: string, t: TFunction): string {
  const shown = texts.slice(0, SHOWN);
  const rest = texts.length - shown.length;
  const items = rest === 0 ? shown : [...shown, t("triage.more", { count: rest })];
  return new Intl.ListFormat(language, { type: "disjunction" }).format(items);
}

export function hoursText(hours: TriageHours, language: string, t: TFunction): string {
  const windows = hours.windows.map(
    ({ days = [], from, to }) =>
      `${days.map((day) => weekday(day, language)).join(" ")} ${from}–${to}`,
  );
  const values = { windows: windows.join("; "), zone: hours.timezone };
  return hours.outside === true ? t("triage.outside", values) : t("triage.inside", values);
}

/** A line for each condition, all of which have to hold. */
export function conditionTexts(
  { phrases, fields, domains, tags, hours }: TriageConditions,
  language: string,
  t: TFunction,
): string[] {
  const lines: string[] = [];
  if (phrases !== undefined) {
    const list = anyOf(
      phrases.map((phrase) => t("triage.quoted", { phrase })),
      language,
      t,
    );
    const field = fields?.length === 1 ? fields[0] : undefined;
    if (field === "title") lines.push(t("triage.titleSays", { list }));
    else if (field === "description") lines.push(t("triage.descriptionSays", { list }));
    else lines.push(t("triage.says", { list }));
  }
  if (domains !== undefined) lines.push(t("triage.comesFrom", { list: anyOf(domains, language, t) }));
  if (tags !== undefined) lines.push(t("triage.isTagged", { list: anyOf(tags, language, t) }));
  if (hours !== undefined) lines.push(hoursText(hours, language, t));
  return lines;
}

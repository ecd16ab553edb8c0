import type {
  Level,
  NewTriageRule,
  Priority,
  TriageConditions,
  TriageRule,
  WeekWindow,
} from "@/lib/api/schema";
import { WORKING_WEEK } from "@/lib/time";

export interface HoursDraft {
  timezone: string;
  outside: boolean;
  windows: WeekWindow[];
}

export type WhereToLook = "both" | "title" | "description";

/** A rule as the form holds it: every field there is, used or not. */
export interface RuleDraft {
  es: string;
  en: string;
  enabled: boolean;
  phrases: string[];
  where: WhereToLook;
  domains: string[];
  tags: string[];
  /** Null: at any time. */
  hours: HoursDraft | null;
  way: "fixed" | "matrix";
  priority: Priority;
  impact: Level;
  urgency: Level;
}

export function newHours(): HoursDraft {
  return {
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    outside: false,
    windows: [WORKING_WEEK],
  };
}

export const EMPTY_DRAFT: RuleDraft = {
  es: "",
  en: "",
  enabled: true,
  phrases: [],
  where: "both",
  domains: [],
  tags: [],
  hours: null,
  way: "fixed",
  priority: "high",
  impact: "medium",
  urgency: "medium",
};

export function draftOf({ name, enabled, conditions, outcome }: TriageRule): RuleDraft {
  const { phrases = [], fields = [], domains = [], tags = [], hours } = conditions;
  return {
    ...EMPTY_DRAFT,
    ...name,
    enabled,
    phrases,
    where: fields.length === 1 && fields[0] !== undefined ? fields[0] : "both",
    domains,
    tags,
    hours:
      hours === undefined
        ? null
        : {
            timezone: hours.timezone,
            outside: hours.outside ?? false,
            windows: hours.windows.map(({ days = [], from, to }) => ({ days, from, to })),
          },
    way: outcome.priority === undefined ? "matrix" : "fixed",
    priority: outcome.priority ?? EMPTY_DRAFT.priority,
    impact: outcome.impact ?? EMPTY_DRAFT.impact,
    urgency: outcome.urgency ?? EMPTY_DRAFT.urgency,
  };
}

/** What is sent of it: conditions that are empty are none. */
export function ruleOf(draft: RuleDraft): Required<NewTriageRule> {
  const { phrases, where, domains, tags, hours } = draft;
  const conditions: TriageConditions = {
    ...(phrases.length > 0 && { phrases }),
    ...(phrases.length > 0 && where !== "both" && { fields: [where] }),
    ...(domains.length > 0 && { domains }),
    ...(tags.length > 0 && { tags }),
    ...(hours !== null && { hours }),
  };
  return {
    name: { es: draft.es, en: draft.en },
    enabled: draft.enabled,
    conditions,
    outcome:
      draft.way === "fixed"
        ? { priority: draft.priority }
        : { impact: draft.impact, urgency: draft.urgency },
  };
}

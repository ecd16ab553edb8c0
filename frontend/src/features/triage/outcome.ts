import type { Priority, TriageOutcome, TriageSettings } from "@/lib/api/schema";

/** The priority that an outcome comes to with these settings. */
export function priorityOf(
  { priority, impact, urgency }: TriageOutcome,
  { matrix, default_priority }: TriageSettings,
): Priority {
  if (priority !== undefined) return priority;
  // The server lets no outcome through that has neither.
  return impact === undefined || urgency === undefined
    ? default_priority
    : matrix[impact][urgency];
}

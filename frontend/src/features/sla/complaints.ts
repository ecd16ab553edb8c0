import { PRIORITIES, type Priority } from "@/lib/api/schema";

import type { TargetDraft } from "./draft";

export const SECTIONS = ["time_zone", "business_hours", "holidays", "targets"] as const;
type Section = (typeof SECTIONS)[number];

type Complaints = Partial<Record<string, string>>;

/** What each cell of a target is called in the API. */
const CELLS: Record<keyof TargetDraft, string> = {
  first: "first_response_minutes",
  resolution: "resolution_minutes",
  aroundTheClock: "around_the_clock",
  escalate: "escalate",
};
const ENDS = ["days", "from", "to"] as const;

export const targetField = (priority: Priority, cell: keyof TargetDraft) =>
  `targets.${priority}.${CELLS[cell]}`;

export const hoursField = (index: number, end: (typeof ENDS)[number]) =>
  `business_hours.${index}.${end}`;

/** The fields of the form that show themselves what is said about them. */
function shownFields(windows: number): string[] {
  const targets = PRIORITIES.flatMap((priority) =>
    (Object.keys(CELLS) as (keyof TargetDraft)[]).map((cell) => targetField(priority, cell)),
  );
  const hours = Array.from({ length: windows }, (_, index) =>
    ENDS.map((end) => hoursField(index, end)),
  );
  return ["time_zone", ...targets, ...hours.flat()];
}

const isWithin = (section: Section, name: string) =>
  name === section || name.startsWith(`${section}.`);

/** What is said about a section, and not about one of the fields that show it themselves. */
export function aboutSection(
  section: Section,
  complaints: Complaints,
  windows: number,
): string | undefined {
  const shown = new Set(shownFields(windows));
  const texts = Object.entries(complaints)
    .filter(([name]) => isWithin(section, name) && !shown.has(name))
    .map(([, text]) => text);
  return texts.length === 0 ? undefined : [...new Set(texts)].join(" ");
}

/** Whether every complaint has its place in the form. */
export function isPlaced(complaints: Complaints): boolean {
  const names = Object.keys(complaints);
  return (
    names.length > 0 &&
    names.every((name) => SECTIONS.some((section) => isWithin(section, name)))
  );
}

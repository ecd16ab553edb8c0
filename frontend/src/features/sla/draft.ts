import { PRIORITIES, type Priority, type Sla, type WeekWindow } from "@/lib/api/schema";

export type Unit = "minutes" | "hours";
const MINUTES: Record<Unit, number> = { minutes: 1, hours: 60 };

/** A time as it is typed; an empty amount: nothing is promised. */
export interface Amount {
  amount: string;
  unit: Unit;
}

export interface TargetDraft {
  first: Amount;
  resolution: Amount;
  aroundTheClock: boolean;
  escalate: boolean;
}

export interface SlaDraft {
  timeZone: string;
  hours: WeekWindow[];
  holidays: string[];
  targets: Record<Priority, TargetDraft>;
}

/** In hours, where they are whole. */
export function amountOf(minutes: number | null): Amount {
  if (minutes === null) return { amount: "", unit: "hours" };
  return minutes % MINUTES.hours === 0
    ? { amount: String(minutes / MINUTES.hours), unit: "hours" }
    : { amount: String(minutes), unit: "minutes" };
}

export function minutesOf({ amount, unit }: Amount): number | null {
  return amount.trim() === "" ? null : Math.round(Number(amount) * MINUTES[unit]);
}

const byPriority = <T>(of: (priority: Priority) => T): Record<Priority, T> =>
  Object.fromEntries(PRIORITIES.map((priority) => [priority, of(priority)])) as Record<Priority, T>;

export function draftOf({ time_zone, business_hours, holidays, targets }: Sla): SlaDraft {
  return {
    timeZone: time_zone,
    hours: business_hours,
    holidays,
    targets: byPriority((priority) => {
      const { first_response_minutes, resolution_minutes, around_the_clock, escalate } =
        targets[priority];
      return {
        first: amountOf(first_response_minutes),
        resolution: amountOf(resolution_minutes),
        aroundTheClock: around_the_clock,
        escalate,
      };
    }),
  };
}

export function slaOf({ timeZone, hours, holidays, targets }: SlaDraft, version: number): Sla {
  return {
    time_zone: timeZone,
    business_hours: hours,
    holidays,
    targets: byPriority((priority) => {
      const { first, resolution, aroundTheClock, escalate } = targets[priority];
      return {
        first_response_minutes: minutesOf(first),
        resolution_minutes: minutesOf(resolution),
        around_the_clock: aroundTheClock,
        escalate,
      };
    }),
    version,
  };
}

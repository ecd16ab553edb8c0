const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS: readonly [unit: Intl.RelativeTimeFormatUnit, ms: number, below: number][] = [
  ["minute", MINUTE, HOUR],
  ["hour", HOUR, DAY],
  ["day", DAY, 30 * DAY],
  ["month", 30 * DAY, 365 * DAY],
  ["year", 365 * DAY, Infinity],
];

/** Formats by what they are made with: to make one takes longer than to use it, and a list has many. */
const ageFormats = new Map<string, Intl.RelativeTimeFormat>();
const timeFormats = new Map<string, Intl.DateTimeFormat>();

function kept<T>(formats: Map<string, T>, locale: string, make: () => T): T {
  const format = formats.get(locale) ?? make();
  formats.set(locale, format);
  return format;
}

/** "now", "5 min. ago", "2 days ago". A time ahead of `now` (a clock that is off) counts as now. */
export function formatAge(iso: string, now: number, locale: string): string {
  const format = kept(
    ageFormats,
    locale,
    () => new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" }),
  );
  const age = Math.max(0, now - Date.parse(iso));
  if (age < MINUTE) return format.format(0, "second");
  const [unit, ms] = UNITS.find(([, , below]) => age < below) ?? ["year", 365 * DAY];
  return format.format(-Math.floor(age / ms), unit);
}

export function formatDateTime(iso: string, locale: string): string {
  const format = kept(
    timeFormats,
    locale,
    () => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }),
  );
  return format.format(new Date(iso));
}

/** "24 Nov": a day of the calendar, wherever one is. */
export function formatDay(date: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" }).format(
    new Date(date),
  );
}

/** "84 ms", "1.8 s", "3 min": how long something took, in its largest sensible unit. */
export function formatDuration(ms: number, locale: string): string {
  const [value, unit, digits] =
    ms < SECOND
      ? ([ms, "millisecond", 0] as const)
      : ms < 10 * SECOND
        ? ([ms / SECOND, "second", 1] as const)
        : ms < MINUTE
          ? ([ms / SECOND, "second", 0] as const)
          : ms < HOUR
            ? ([ms / MINUTE, "minute", 0] as const)
            : ms < DAY
              ? ([ms / HOUR, "hour", 0] as const)
              : ([ms / DAY, "day", 0] as const);
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: digits,
  }).format(value);
}

/** "Mon", "lun": day 1 is Monday. */
export function weekday(day: number, locale: string, style: "short" | "long" = "short"): string {
  // 1 January 2024 was a Monday.
  return new Intl.DateTimeFormat(locale, { weekday: style, timeZone: "UTC" }).format(
    Date.UTC(2024, 0, day),
  );
}

/** What hours of work begin as: Monday to Friday. */
export const WORKING_WEEK = { days: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" };

/** Names of all time zones the browser knows, and `own` should it not be among them. */
export function timeZones(own: string): string[] {
  return [...new Set(["UTC", own, ...Intl.supportedValuesOf("timeZone")])].toSorted();
}

/** "2 days 3 hr", "1 hr 20 min", "5 min": how long until then, in two units at most. */
export function formatRemaining(ms: number, locale: string): string {
  const [large, small] = ms < HOUR ? [MINUTE, 0] : ms < DAY ? [HOUR, MINUTE] : [DAY, HOUR];
  const whole = Math.max(1, Math.floor(ms / large)) * large;
  const rest = small === 0 ? 0 : Math.floor((ms - whole) / small) * small;
  return [whole, ...(rest > 0 ? [rest] : [])].map((part) => formatDuration(part, locale)).join(" ");
}

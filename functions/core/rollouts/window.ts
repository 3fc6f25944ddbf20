import * as z from "zod/mini";
import { zoneRefusal } from "./zone-refusal.ts";

const minute = 60_000;
/** Every zone differs from UTC by a multiple of it: within one, only the minute counts up. */
const quarter = 15 * minute;
const daysAhead = 8;

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly words?: readonly string[];
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** Fields of cron as crontab(5) has them, in their order; 7 is Sunday too. */
const fields: readonly [Field, Field, Field, Field, Field] = [
  { name: "minute", least: 0, most: 59 },
  { name: "hour", least: 0, most: 23 },
  { name: "day of the month", least: 1, most: 31 },
  { name: "month", least: 1, most: 12, words: months },
  { name: "day of the week", least: 0, most: 7, words: weekdays },
];

/** By name, or by ARN where another account shares it. */
const calendarName = /^(?:arn:[a-z0-9-]+:ssm:[a-z0-9-]+:\d{12}:document\/)?[A-Za-z0-9_.-]{3,128}$/;

/** When members may start: from each moment of the cron expression on, for so many minutes, and while calendars are open. */
export const windowSchema = z
  .strictObject({
    cron: z
      .optional(
        z.string().check(
          z.maxLength(100),
          z.refine((text) => readCron(text) !== undefined, "is no cron of five fields"),
        ),
      )
      .check(z.describe("As crontab(5) has it; with minutes and zone.")),
    minutes: z.optional(z.int().check(z.gte(5), z.lte(1440))),
    zone: z
      .optional(
        z
          .string()
          .check(z.maxLength(64), z.refine(isZone, { error: ({ input }) => zoneRefusal(String(input)) })),
      )
      .check(z.describe("Of the tz database, such as Europe/Berlin.")),
    calendars: z
      .optional(
        z
          .array(z.string().check(z.regex(calendarName, "is no name or ARN of a calendar of SSM")))
          .check(z.minLength(1), z.maxLength(5)),
      )
      .check(z.describe("Change Calendars of SSM, by name or, where another account shares one, by ARN.")),
  })
  .check(
    z.refine(
      ({ cron, minutes, zone }) =>
        [cron, minutes, zone].every((one) => (one === undefined) === (cron === undefined)),
      "needs cron, minutes and zone together",
    ),
    z.refine(
      ({ cron, calendars }) => cron !== undefined || calendars !== undefined,
      "needs a cron with minutes and zone, or calendars, or both",
    ),
  );

export type Window = z.infer<typeof windowSchema>;

/** The part of a window that a cron expression makes. */
export interface CronWindow {
  readonly cron: string;
  readonly minutes: number;
  readonly zone: string;
}

/** Undefined: calendars alone make the window. */
export function cronWindow({ cron, minutes, zone }: Window): CronWindow | undefined {
  return cron === undefined || minutes === undefined || zone === undefined
    ? undefined
    : { cron, minutes, zone };
}

/** When the window that is open now closes, in milliseconds since 1970; undefined: none is open. */
export function openUntil({ cron, minutes, zone }: CronWindow, now: number): number | undefined {
  const isBegin = beginnings(cron, zone);
  const latest = Math.floor(now / minute) * minute;
  for (let begin = latest; begin > now - minutes * minute; begin -= minute)
    if (isBegin(begin)) return begin + minutes * minute;
  return undefined;
}

/** When the next window opens; undefined: none does within eight days. */
export function nextOpening({ cron, zone }: CronWindow, now: number): number | undefined {
  const isBegin = beginnings(cron, zone);
  const end = now + daysAhead * 1440 * minute;
  for (let at = (Math.floor(now / minute) + 1) * minute; at <= end; at += minute) if (isBegin(at)) return at;
  return undefined;
}

function beginnings(cron: string, zone: string): (time: number) => boolean {
  const wanted = readCron(cron);
  if (wanted === undefined || !isZone(zone)) return () => false;
  const [minutes, hours, days, month, week] = wanted;
  const clock = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    minute: "numeric",
    hour: "numeric",
    day: "numeric",
    month: "numeric",
    weekday: "short",
  });
  // As crontab(5) has it: where both are restricted, either day will do.
  const isEither = days.size < 31 && week.size < 7;
  let last: { readonly at: number; readonly minute: number; readonly isWanted: boolean } | undefined;
  const quarterOf = (at: number) => {
    const local = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]));
    const part = (name: Intl.DateTimeFormatPartTypes) => Number(local.get(name));
    const inMonth = days.has(part("day"));
    const inWeek = week.has(weekdays.indexOf((local.get("weekday") ?? "").toUpperCase()));
    const isDay = isEither ? inMonth || inWeek : inMonth && inWeek;
    return {
      at,
      minute: part("minute"),
      isWanted: isDay && hours.has(part("hour")) && month.has(part("month")),
    };
  };
  return (time) => {
    const at = Math.floor(time / quarter) * quarter;
    if (last?.at !== at) last = quarterOf(at);
    return last.isWanted && minutes.has(last.minute + Math.floor((time - at) / minute));
  };
}

type Sets = readonly [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>];

function readCron(text: string): Sets | undefined {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== fields.length) return undefined;
  const sets = fields.map((field, at) => readField(parts[at] ?? "", field));
  if (sets.some((set) => set === undefined)) return undefined;
  const [minutes, hours, days, month, week] = sets as unknown as Sets;
  return [minutes, hours, days, month, new Set([...week].map((day) => day % 7))];
}

function readField(text: string, field: Field): Set<number> | undefined {
  const found = new Set<number>();
  for (const part of text.split(",")) {
    const range = /^(\*|\w+)(?:-(\w+))?(?:\/(\d{1,2}))?$/.exec(part);
    if (range === null) return undefined;
    const [, first = "", last, step = "1"] = range;
    const isAny = first === "*";
    const from = isAny ? field.least : numberOf(first, field);
    const open = isAny || range[3] !== undefined ? field.most : from;
    const to = last === undefined ? open : numberOf(last, field);
    if (from === undefined || to === undefined || from > to || Number(step) < 1) return undefined;
    for (let value = from; value <= to; value += Number(step)) found.add(value);
  }
  return found;
}

function numberOf(text: string, { least, most, words }: Field): number | undefined {
  const word = words?.indexOf(text.toUpperCase()) ?? -1;
  if (word >= 0) return word + least;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

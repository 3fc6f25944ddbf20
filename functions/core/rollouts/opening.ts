import type { GateReadings } from "./gate-readings.ts";
import { readInstant } from "./instant.ts";
import type { RolloutSpec } from "./rollout-spec.ts";
import type { RolloutStatus } from "./rollout-status.ts";
import { cronWindow, nextOpening, openUntil } from "./window.ts";

/** Whether members may start by the window of a rollout. Times are in milliseconds since 1970. */
export type Opening =
  /**
   * `room`: for so long yet, and `next`: when there is more; absent: for ever, or it has just opened, when whoever needs
   * longer than any window may start.
   */
  | { readonly isOpen: true; readonly room?: number; readonly next?: number }
  /** `opens`: when it may open, as far as anybody knows. */
  | { readonly isOpen: false; readonly why: string; readonly opens?: number };

/** For so long after its beginning a window has just opened. */
const justOpen = 5 * 60_000;

/** Where there are both a cron and calendars, both have to be open. */
export function openingOf(
  { window }: Pick<RolloutSpec, "window">,
  { calendar }: GateReadings,
  status: RolloutStatus | undefined,
  now: number,
): Opening {
  if (window === undefined) return { isOpen: true };
  const cron = cronWindow(window);
  const closing = cron === undefined ? undefined : openUntil(cron, now);
  const isShut = cron !== undefined && closing === undefined;
  const opens = isShut ? nextOpening(cron, now) : undefined;
  if (window.calendars !== undefined) {
    if (calendar === undefined || "unknown" in calendar) {
      const why = calendar === undefined ? "nobody has read it" : calendar.unknown;
      return closed(`The calendar cannot be read, which counts as closed: ${why}`, opens);
    }
    const { isOpen, until } = calendar.known;
    if (!isOpen)
      return closed(
        `The calendar is closed: ${window.calendars.join(", ")}.`,
        later(opens, until === undefined || until <= now ? undefined : until),
      );
  }
  if (isShut) return closed("The window is closed.", opens);
  const until = calendar !== undefined && "known" in calendar ? calendar.known.until : undefined;
  const ends = [closing, until].filter((time) => time !== undefined);
  if (ends.length === 0) return { isOpen: true };
  const room = Math.min(...ends) - now;
  const isFresh =
    cron !== undefined && closing !== undefined
      ? closing - now > cron.minutes * 60_000 - justOpen
      : // A calendar does not tell when it opened: what was waited for does.
        isJustAwaited(status, now);
  if (isFresh) return { isOpen: true };
  const next = cron === undefined ? now + room : nextOpening(cron, now);
  return { isOpen: true, room, ...(next === undefined ? {} : { next }) };
}

function closed(why: string, opens: number | undefined): Opening {
  return { isOpen: false, why, ...(opens === undefined ? {} : { opens }) };
}

function later(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}

function isJustAwaited(status: RolloutStatus | undefined, now: number): boolean {
  const { what, next } = status?.waitingFor ?? {};
  const awaited = what === "window" ? readInstant(next) : undefined;
  return awaited !== undefined && awaited <= now && now - awaited < justOpen;
}

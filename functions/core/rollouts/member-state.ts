import { readInstant, writeInstant } from "./instant.ts";
import type { Member } from "./member/member.ts";
import type { MemberReading, MemberRecord } from "./member-reading.ts";
import type { MemberWord } from "./member-words.ts";
import { retriedAt } from "./retries.ts";
import type { PlannedMember } from "./rollout-plan.ts";
import type { RolloutSpec } from "./rollout-spec.ts";

const minute = 60_000;

/** Milliseconds that a cluster has to notice its assignment: the hourly sweep makes good a message that was lost. */
const timeToNotice = 75 * minute;
/** Milliseconds after which a member that does not begin gives its place to others: its passes look ever more rarely. */
const timeToBegin = 30 * minute;
/** Milliseconds that it has to say that it noticed that. */
const timeToLetGo = 15 * minute;
/** Milliseconds until it gets the next chance. */
const timeToTryAgain = 30 * minute;
/** Milliseconds for which a cluster has to be ready before anything is assigned to it, as its own gate asks. */
const timeToRest = 10 * minute;
/** Milliseconds after which a member is looked at again that nothing was assigned to: nobody tells of it. */
const timeToLook = 15 * minute;
/** Milliseconds without a word from a member that moves: more than the longest roll-out may take. */
const timeToSpeak = 4 * 60 * minute;

/** A member as its record and its assignment tell. */
export interface MemberState {
  readonly planned: PlannedMember;
  readonly word: MemberWord;
  readonly why?: string;
  /** It moves, or may begin at any moment: it takes a place. */
  readonly inFlight?: boolean;
  /** A move may be assigned to it; `again`: after another one, so that others come first. */
  readonly startable?: "first" | "again";
  /** Its move was assigned, and has not begun. */
  readonly notBegun?: boolean;
  /** It had its chance to begin. */
  readonly isOverdue?: boolean;
  /** It failed, whatever became of it since. */
  readonly isHurt?: boolean;
  /** It has something that a return would take back. */
  readonly canReturn?: boolean;
  /** Since when everything holds without a break, on what was assigned; milliseconds since 1970. */
  readonly provedSince?: number;
  /** The next moment at which it is judged otherwise without a word of its own. */
  readonly until?: number;
}

interface Judging {
  readonly planned: PlannedMember;
  readonly reading: MemberReading;
  readonly spec: RolloutSpec;
  readonly now: number;
}

type State = Omit<MemberState, "planned">;

export function memberState(judging: Judging): MemberState {
  const { planned, spec } = judging;
  const state = stateOf(judging);
  const skip = spec.skipped.find(({ member }) => member === planned.name);
  const skipped =
    skip !== undefined && state.inFlight !== true && state.word !== "gone" && state.isHurt !== true;
  return skipped
    ? {
        planned,
        word: "excluded",
        why: `skipped by ${skip.by}: ${skip.reason}`,
        ...(state.canReturn === true ? { canReturn: true } : {}),
      }
    : { planned, ...state };
}

function stateOf(judging: Judging): State {
  const { planned, reading, spec } = judging;
  const { record, assignment } = reading;
  if (record !== undefined && isGone(planned, record)) return { word: "gone" };
  const report = record?.rollout?.id === spec.id ? record.rollout : undefined;
  const noted = record?.rollout?.generation ?? 0;
  if (assignment?.rollout === spec.id && assignment.generation > noted) return untaken(judging, report);
  if (report !== undefined) return reported(judging, report);
  return notAssigned(judging);
}

function isGone({ created }: PlannedMember, record: MemberRecord): boolean {
  const { clusterCreatedAt } = record;
  const isAnother = created !== undefined && clusterCreatedAt !== undefined && clusterCreatedAt !== created;
  return record.phase === "gone" || isAnother;
}

/** Its last assignment is one that its record does not know of yet. */
function untaken(judging: Judging, report: Member | undefined): State {
  const { planned, reading, now } = judging;
  const { action = "hold", at } = reading.assignment ?? {};
  const age = now - (readInstant(at) ?? 0);
  const isHurt = report?.outcome === "failed" || report?.state === "failed";
  if (action === "return") {
    const lost = age >= timeToNotice;
    return {
      word: lost ? "unreachable" : "returning",
      why: lost ? "it has not noticed that it shall return" : "asked to return",
      ...(lost ? {} : { inFlight: true, until: now - age + timeToNotice }),
      isHurt,
    };
  }
  // Whoever began just before the hold came goes on, and says so.
  if (action === "hold" && report !== undefined && isMoving(report)) return moving(judging, report);
  if (action === "hold") {
    const lost = age >= timeToLetGo;
    return lost
      ? { word: "unreachable", why: "it has not noticed its last assignment", ...retryOf(judging, age) }
      : { word: "held", why: "its move is being taken back", inFlight: true, until: now - age + timeToLetGo };
  }
  const isOverdue = age >= timeToNotice;
  return {
    word: "starting",
    why: `not noticed by ${planned.name} yet`,
    inFlight: true,
    notBegun: true,
    isOverdue,
    ...(isOverdue ? {} : { until: now - age + timeToNotice }),
  };
}

/** A person's resume or retry after the hold gives the next chance at once, even to a member out of reach. */
function retryOf({ reading, spec, now }: Judging, age: number): Pick<State, "startable" | "until"> {
  const at = readInstant(reading.assignment?.at) ?? 0;
  const asked = Math.max(readInstant(spec.resumedAt) ?? 0, readInstant(spec.retried?.at) ?? 0);
  if (asked > at) return { startable: "again" };
  const isNoticed = (reading.record?.rollout?.generation ?? 0) >= (reading.assignment?.generation ?? 1);
  if (!isNoticed) return {};
  return age >= timeToTryAgain ? { startable: "again" } : { until: now - age + timeToTryAgain };
}

function isMoving({ state }: Member): boolean {
  return state === "starting" || state === "moving" || state === "verifying";
}

/** Its record tells of what this rollout assigned to it. */
function reported(judging: Judging, report: Member): State {
  const { reading, spec, now } = judging;
  const why = report.reason === undefined ? {} : { why: report.reason };
  const { at } = reading.assignment ?? {};
  const age = now - (readInstant(at) ?? readInstant(report.since) ?? 0);
  switch (report.state) {
    case "held": {
      if (report.action === "return") return { word: "returning", ...why, inFlight: true };
      if (report.action === "hold") {
        return { word: "held", why: "it could not begin, and is tried again", ...retryOf(judging, age) };
      }
      const isOverdue = age >= timeToBegin;
      return {
        word: "held",
        ...why,
        inFlight: true,
        notBegun: true,
        isOverdue,
        ...(isOverdue ? {} : { until: now - age + timeToBegin }),
      };
    }
    case "starting":
    case "moving":
    case "verifying":
      return report.action === "return"
        ? { word: "returning", ...why, inFlight: true, isHurt: true }
        : moving(judging, report);
    case "soaking":
    case "done":
      return proved(judging, report);
    case "failed":
      return isTriedAgain(judging, age)
        ? { word: "pending", ...why, startable: "again" }
        : { word: "failed", ...why, isHurt: true, canReturn: true };
    case "returning":
      return { word: "returning", ...why, inFlight: true, isHurt: true };
    case "returned":
    case "return-blocked":
      return spec.desired !== "return" && isTriedAgain(judging, age)
        ? { word: "pending", ...why, startable: "again" }
        : { word: report.state, ...why, isHurt: true };
  }
}

/** What is not proved any more has left its place to others; what never was has not. */
function moving({ now }: Judging, report: Member): State {
  const why = report.reason === undefined ? {} : { why: report.reason };
  if (report.outcome === "moved" || report.brokenAt !== undefined)
    return { word: "verifying", ...why, canReturn: true };
  const since = Math.max(readInstant(report.since) ?? 0, readInstant(report.clock?.seenAt) ?? 0);
  if (now - since >= timeToSpeak)
    return { word: "unreachable", why: `no word since ${writeInstant(since)}`, canReturn: true };
  const word = report.state === "verifying" ? "verifying" : "moving";
  return { word, ...why, inFlight: true, canReturn: true, until: since + timeToSpeak };
}

/** Only what stands on the assigned change, and was seen after it was assigned, counts as proof. */
function proved({ planned, reading, spec }: Judging, report: Member): State {
  const { record, assignment } = reading;
  const since = readInstant(report.healthySince);
  const assignedAt = readInstant(assignment?.at) ?? readInstant(report.since) ?? Number.POSITIVE_INFINITY;
  const isTarget = !("release" in spec.change) || record?.release === spec.change.release;
  // A refresh may find nothing to change.
  const hasMoved = isTarget && ("refresh" in spec.change || record?.revision !== planned.revision);
  const isCredible =
    report.action === "move" &&
    record?.phase === "ready" &&
    hasMoved &&
    since !== undefined &&
    since >= assignedAt;
  if (isCredible) return { word: "soaking", provedSince: since, canReturn: true };
  const why = "its record says that it is done, and not what proves it";
  return report.outcome === "moved" && hasMoved
    ? { word: "verifying", why, canReturn: true }
    : { word: "verifying", why, inFlight: true, canReturn: true };
}

function isTriedAgain({ planned, reading, spec, now }: Judging, age: number): boolean {
  const askedAt = readInstant(retriedAt(spec, planned.name));
  if (askedAt === undefined) return false;
  return reading.assignment === undefined || askedAt > now - age;
}

function notAssigned({ planned, reading, spec, now }: Judging): State {
  const { record } = reading;
  const until = (Math.floor(now / timeToLook) + 1) * timeToLook;
  if (record === undefined) return { word: "unreachable", why: "it has no record that can be read", until };
  const other = record.rollout;
  if (other !== undefined && (isMoving(other) || other.state === "returning"))
    return { word: "held", why: `rollout ${other.id} moves it`, until };
  if (record.revision !== planned.revision) {
    const isThere = "release" in spec.change && record.release === spec.change.release;
    return isThere
      ? { word: "excluded", why: `something else moved it to ${record.release}` }
      : {
          word: "held",
          why: `it has revision ${record.revision}, and had ${planned.revision} when it was planned: skip it, or plan again`,
          until,
        };
  }
  const rested = (readInstant(record.phaseSince) ?? 0) + timeToRest;
  if (record.phase === "ready" && now < rested) {
    return { word: "held", why: "it has not been ready for ten minutes yet", until: rested };
  }
  return record.phase === "ready"
    ? { word: "pending", startable: "first" }
    : { word: "held", why: `its phase is ${record.phase}: ${record.reason}`, until };
}

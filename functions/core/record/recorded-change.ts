import * as z from "zod/mini";
import { redact } from "../redact.ts";
import { plain } from "./plain.ts";

/** A change that a pass made to a cluster, at full length. */
export interface Change {
  readonly kind: (typeof changeKinds)[number];
  /** Of what was applied; undefined: a removal. */
  readonly revision?: number;
  /** What asked for the pass. */
  readonly why: string;
  /** What made it necessary, where that is neither the tags nor drift. */
  readonly because?: string;
  /** Keys of objects. */
  readonly created: readonly string[];
  readonly configured: readonly string[];
  readonly deleted: readonly string[];
  /** Field managers that had changed what a repair changed back. */
  readonly writers?: readonly string[];
}

const changeKinds = ["install", "change", "repair", "removal"] as const;

const common = {
  at: z.string().check(z.describe("When the pass ended that made it. ISO 8601 in UTC.")),
  kind: z
    .enum(changeKinds)
    .check(
      z.describe("Asked for by the tags (install, change, removal), or what differed from it (repair)."),
    ),
  revision: z.nullable(z.number()).check(z.describe("What was applied; null: a removal.")),
  why: z.string().check(z.describe("What asked for the pass: an event, a sweep, a requeue after one.")),
};

const named = z
  .object({ total: z.number(), first: z.array(z.string()) })
  .check(z.describe("Objects, with the names of the first few."));

export const recordedChangeSchema = z.object({
  ...common,
  because: z
    .optional(z.string())
    .check(z.describe("What made it necessary, where that is neither the tags nor drift.")),
  created: named,
  configured: named,
  deleted: named,
  writers: z
    .optional(z.array(z.string()))
    .check(z.describe("Who had changed what was changed back, by managedFields.")),
});

/** A change with its objects counted. */
export const pastChangeSchema = z.object({
  ...common,
  created: z.number(),
  configured: z.number(),
  deleted: z.number(),
});

type RecordedChange = z.infer<typeof recordedChangeSchema>;
type PastChange = z.infer<typeof pastChangeSchema>;

/** Changes of a cluster as its record holds them. */
export interface RecordedChanges {
  readonly lastChange?: RecordedChange | undefined;
  /** Newest first, without the last one. */
  readonly history?: PastChange[] | undefined;
  readonly intendedChange?: PastChange | undefined;
}

/** Changes that a record remembers at most beside the last one. */
const longestHistory = 9;

/** What a pass has made, or seen. */
interface Outcome {
  readonly change: Change | undefined;
  /** That is installed now. */
  readonly revision: number | undefined;
  /** The pass has seen what became of a change that one before it set out to make. */
  readonly isSeen: boolean;
}

/**
 * The changes of the previous record, and the new one before them. One that a pass before set out to make, and whose
 * end no record tells, is the same as the new one, or has its place before it. `now` is ISO 8601.
 */
export function withChange(
  { intendedChange: intended, ...known }: RecordedChanges,
  { change, revision, isSeen }: Outcome,
  now: string,
): RecordedChanges {
  if (intended === undefined) return withNewest(known, change && recorded(change, now));
  if (change !== undefined && change.revision === intended.revision)
    return withNewest(known, asIntended(recorded(change, now), intended));
  if (change === undefined && !isSeen) return { ...known, intendedChange: intended };
  // Taken back before it came to anything.
  const isDropped = revision !== undefined && revision < (intended.revision ?? 0);
  const before = isDropped ? known : withNewest(known, asIntended(undefined, intended));
  return withNewest(before, change && recorded(change, now));
}

/** The changes of a record, with one that a pass sets out to make. */
export function withIntent(previous: RecordedChanges, change: Change, now: string): RecordedChanges {
  const { intendedChange: earlier, ...known } = previous;
  if (earlier !== undefined && earlier.revision === (change.revision ?? null)) return previous;
  const before = earlier === undefined ? known : withNewest(known, asIntended(undefined, earlier));
  return { ...before, intendedChange: counted(recorded(change, now)) };
}

/** What two passes did is one change: why, and of what kind, the first one knew. */
function asIntended(done: RecordedChange | undefined, intended: PastChange): RecordedChange {
  const both = (name: "created" | "configured" | "deleted") => ({
    total: Math.max(intended[name], done?.[name].total ?? 0),
    first: done?.[name].first ?? [],
  });
  return {
    ...(done ?? { at: intended.at, revision: intended.revision }),
    kind: intended.kind,
    why: intended.why,
    created: both("created"),
    configured: both("configured"),
    deleted: both("deleted"),
  };
}

function withNewest(
  { lastChange, history = [] }: RecordedChanges,
  change: RecordedChange | undefined,
): RecordedChanges {
  const past = lastChange === undefined || change === undefined ? history : [counted(lastChange), ...history];
  const last = change ?? lastChange;
  return {
    ...(last === undefined ? {} : { lastChange: last }),
    ...(past.length === 0 ? {} : { history: past.slice(0, longestHistory) }),
  };
}

function recorded(change: Change, at: string): RecordedChange {
  const { kind, revision, why, because, created, configured, deleted, writers } = change;
  const names = (keys: readonly string[]) => ({ total: keys.length, first: [...keys] });
  return {
    at,
    kind,
    revision: revision ?? null,
    why: plain(redact(why), 80),
    ...(because === undefined ? {} : { because: plain(redact(because), 160) }),
    created: names(created),
    configured: names(configured),
    deleted: names(deleted),
    ...(writers?.length ? { writers: writers.slice(0, 3).map((writer) => plain(redact(writer), 60)) } : {}),
  };
}

function counted({ at, kind, revision, why, created, configured, deleted }: RecordedChange): PastChange {
  return {
    at,
    kind,
    revision,
    why: plain(why, 40),
    created: created.total,
    configured: configured.total,
    deleted: deleted.total,
  };
}

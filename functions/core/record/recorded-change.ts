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
}

/** Changes that a record remembers at most beside the last one. */
const longestHistory = 9;

/** The changes of the previous record, and the new one before them. `now` is ISO 8601. */
export function withChange(
  { lastChange, history = [] }: RecordedChanges,
  change: Change | undefined,
  now: string,
): RecordedChanges {
  const past = lastChange === undefined || change === undefined ? history : [counted(lastChange), ...history];
  const last = change === undefined ? lastChange : recorded(change, now);
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

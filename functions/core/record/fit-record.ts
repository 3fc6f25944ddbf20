import { errandPrefix, isErrandCheck } from "../errands/errand-check.ts";
import { isMet } from "../health/health-check.ts";
import { plain } from "./plain.ts";
import type { StatusRecord } from "./status-record.ts";

/** Bytes; a standard parameter holds 4 KB, and the rest is for the digests of the state, which come later. */
const limit = 3500;

/** What a record keeps: names in each list, and changes before the last one. */
interface Room {
  readonly names: number;
  readonly changes: number;
  /** Characters of a remedy, which is kept as a whole or not at all: half a line does not work pasted. */
  readonly remedy: number;
  /** Absent: as many as names. */
  readonly objections?: number;
  /** Without what no check looks at, which the documentation says too. */
  readonly isBrief?: boolean;
  /** Characters of an objection's message; absent: by the number of names. */
  readonly message?: number;
  /** Names of what a check misses; absent: as in each other list. */
  readonly missing?: number;
}

/** Names that any list of a record has room for. */
export const mostNames = 5;

const bare: Room = { names: 0, changes: 0, remedy: 0 };

/** From roomy to bare. Old changes and names go before the objections, with the lines that end them. */
const rooms: readonly Room[] = [
  { names: mostNames, changes: 9, remedy: 2000 },
  { names: 4, changes: 9, remedy: 2000 },
  { names: 3, changes: 9, remedy: 2000 },
  { names: 3, changes: 6, remedy: 2000 },
  { names: 2, objections: 3, changes: 3, remedy: 2000 },
  { names: 1, objections: 3, changes: 3, remedy: 2000 },
  { names: 1, objections: 3, changes: 0, remedy: 2000 },
  { names: 1, objections: 3, changes: 0, remedy: 2000, isBrief: true },
  { names: 1, objections: 3, changes: 0, remedy: 2000, isBrief: true, message: 140 },
  { names: 1, objections: 3, changes: 0, remedy: 2000, isBrief: true, message: 100 },
  { names: 1, objections: 2, changes: 0, remedy: 2000 },
  { names: 1, changes: 0, remedy: 2000 },
  { names: 1, changes: 0, remedy: 2000, missing: 0 },
  { names: 1, changes: 0, remedy: 0 },
  bare,
];

/** The record as it fits into a standard parameter: names and texts get shorter, the oldest changes go. */
export function fitRecord(whole: StatusRecord): StatusRecord {
  const record = spaced(whole);
  for (const room of rooms) {
    const shorter = shortened(record, room);
    if (fits(shorter)) return shorter;
  }
  const least = { ...shortened(record, bare), unverified: [] };
  const leasts = [least.evidence.filter((check) => !isMet(check)), folded(least.evidence)];
  const cut = leasts.flatMap((evidence) =>
    textLengths.map((length) => withShortTexts({ ...least, evidence }, length)),
  );
  return cut.find(fits) ?? cut.at(-1) ?? least;
}

type Evidence = StatusRecord["evidence"];

/** One check for all of a sort that do not hold: that something fails is what steers the next pass. */
function folded(evidence: Evidence): Evidence {
  const unmet = evidence.filter((check) => !isMet(check));
  const { errands = [], others = [] } = Object.groupBy(unmet, (check) =>
    isErrandCheck(check) ? "errands" : "others",
  );
  return [...asOne("", others), ...asOne(errandPrefix, errands)];
}

function asOne(prefix: string, checks: Evidence): Evidence {
  if (checks.length === 0) return [];
  return [{ name: `${prefix}${checks.length} checks`, current: 0, desired: checks.length, missing: [] }];
}

/** Characters of each text that is left when nothing else is; one of them may be six bytes of JSON. */
const textLengths = [400, 200, 100, 50, 20];

function withShortTexts({ lastChange, leftTo, ...rest }: StatusRecord, length: number): StatusRecord {
  return {
    ...rest,
    reason: plain(rest.reason, length),
    ...(leftTo === undefined ? {} : { leftTo: leftTo.slice(0, 3).map((keeper) => plain(keeper, length)) }),
    ...(lastChange === undefined ? {} : { lastChange: withShortWhy(lastChange, length) }),
  };
}

function withShortWhy(
  { writers, ...change }: NonNullable<StatusRecord["lastChange"]>,
  length: number,
): NonNullable<StatusRecord["lastChange"]> {
  const named = writers?.slice(0, 3).map((writer) => plain(writer, length));
  return { ...change, why: plain(change.why, length), ...(named === undefined ? {} : { writers: named }) };
}

/** The record as its parameter holds it. */
export function writeRecord(record: StatusRecord): string {
  return JSON.stringify(record);
}

/** SSM refuses values with two opening braces in a row, which JSON has in texts alone. */
function spaced(record: StatusRecord): StatusRecord {
  return JSON.parse(writeRecord(record).replaceAll(/\{(?=\{)/g, "{ "));
}

function fits(record: StatusRecord): boolean {
  return new TextEncoder().encode(writeRecord(record)).length <= limit;
}

function shortened(
  record: StatusRecord,
  {
    names,
    objections = names,
    changes,
    remedy: room,
    missing = names,
    message = 120 * Math.max(names, 2),
    isBrief,
  }: Room,
): StatusRecord {
  const { updateAvailable, nodesToReplace, nodeKinds, lastChange, history, proof, unmanagedPods, ...rest } =
    record;
  const past = history?.slice(0, changes) ?? [];
  return {
    ...rest,
    ...(isBrief && {
      unverified: rest.unverified.filter((line) => proof?.notAsked?.slice(0, names).includes(line)),
    }),
    ...(nodeKinds === undefined || names < 2 ? {} : { nodeKinds }),
    ...(proof === undefined ? {} : { proof: withFewHeld(proof, names) }),
    evidence: rest.evidence.map(({ cause, remedy, ...check }) => ({
      ...check,
      // A name is all that tells such a check from one that holds.
      missing: check.missing
        .slice(0, check.current === check.desired ? Math.max(1, missing) : missing)
        .map((name) => plain(name, 253)),
      ...(cause === undefined || names === 0 ? {} : { cause: plain(cause, 80 * names) }),
      ...(remedy === undefined || remedy.length > room ? {} : { remedy }),
    })),
    objections: {
      total: rest.objections.total,
      first: rest.objections.first.slice(0, objections).map((objection) => ({
        ...objection,
        message: plain(objection.message, message),
        remedy: objection.remedy.length > room ? "" : objection.remedy,
      })),
    },
    ...(unmanagedPods === undefined
      ? {}
      : { unmanagedPods: { ...unmanagedPods, ...first(unmanagedPods, names) } }),
    ...(updateAvailable === undefined ? {} : { updateAvailable: first(updateAvailable, names) }),
    ...(nodesToReplace === undefined ? {} : { nodesToReplace: first(nodesToReplace, names * 4) }),
    ...(lastChange === undefined
      ? {}
      : {
          lastChange: {
            ...lastChange,
            created: first(lastChange.created, Math.min(3, names)),
            configured: first(lastChange.configured, Math.min(3, names)),
            deleted: first(lastChange.deleted, Math.min(3, names)),
          },
        }),
    ...(past.length === 0 ? {} : { history: past }),
  };
}

/** Where room is scarce, checks of errands that held are told as one. */
function withFewHeld(proof: NonNullable<StatusRecord["proof"]>, names: number): typeof proof {
  const held = Object.keys(proof.held).length;
  const { notAsked, ...rest } = proof;
  const told = notAsked === undefined || names === 0 ? rest : { ...rest, notAsked: notAsked.slice(0, names) };
  return names > 2 || held < 2 ? told : { ...told, held: { "all else": held } };
}

interface Counted {
  readonly total: number;
  readonly first: readonly string[];
}

function first({ total, first: names }: Counted, room: number): { total: number; first: string[] } {
  return { total, first: names.slice(0, room) };
}

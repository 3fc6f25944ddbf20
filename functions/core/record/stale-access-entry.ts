import type { StatusRecord } from "./status-record.ts";

/** What the record remembers of an access entry that EKS knows and the API server does not let in. */
export type PendingAccessEntry = NonNullable<StatusRecord["accessEntry"]>;

/** Milliseconds: EKS needs up to two minutes to spread an entry. */
const spread = 150_000;

/** Milliseconds between two replacements, where the first one did not help: then something else is wrong. */
const pauseAfterReplacement = 3_600_000;

/**
 * Whether an entry that still lets nobody in is to be replaced: EKS keeps the id of the role in it, so that one made for
 * an earlier role of the same name is dead. `waited` is in milliseconds.
 */
export function isStale({ replaced }: PendingAccessEntry, waited: number): boolean {
  return waited >= (replaced ? pauseAfterReplacement : spread);
}

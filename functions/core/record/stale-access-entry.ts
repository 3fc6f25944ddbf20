import type { StatusRecord } from "./status-record.ts";

/** An access entry, as the record remembers it, that EKS knows and the API server does not let in yet. */
export type PendingAccessEntry = NonNullable<StatusRecord["accessEntry"]>;

/** Milliseconds: EKS needs up to two minutes to spread an entry. */
const spread = 150_000;

/** Milliseconds between two replacements: where the first one did not help, something else is wrong. */
const pauseAfterReplacement = 3_600_000;

/**
 * Whether an entry that lets nobody in has to be replaced: EKS keeps the id of the role in it, so an entry made for an
 * earlier role of the same name never works. `waited` is in milliseconds.
 */
export function isStale({ replaced }: PendingAccessEntry, waited: number): boolean {
  return waited >= (replaced ? pauseAfterReplacement : spread);
}

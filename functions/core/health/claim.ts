/** One sentence that `ready` needs, with what was counted. */
export interface Claim {
  readonly claim: string;
  readonly seen: number;
  readonly of: number;
  /** Names of what is missing, the first few. */
  readonly missing: readonly string[];
}

export function holds(claim: Claim): boolean {
  return claim.seen === claim.of && claim.missing.length === 0;
}

/** Counts the names of which something is true. */
export function countClaim(claim: string, all: readonly string[], isTrue: (name: string) => boolean): Claim {
  const missing = all.filter((name) => !isTrue(name));
  return { claim, seen: all.length - missing.length, of: all.length, missing: missing.slice(0, 5) };
}

/** One condition that `ready` needs, with what was counted. */
export interface HealthCheck {
  readonly name: string;
  readonly current: number;
  readonly desired: number;
  /** Names of what is missing, the first few. */
  readonly missing: readonly string[];
  /** Why it is not met, in the words of Kubernetes; undefined: not known, or not asked yet. */
  readonly cause?: string;
  readonly remedy?: string;
}

export function isMet(check: Pick<HealthCheck, "current" | "desired" | "missing">): boolean {
  return check.current === check.desired && check.missing.length === 0;
}

/** Counts the names of which something is true. */
export function countNames(
  name: string,
  all: readonly string[],
  isTrue: (each: string) => boolean,
): HealthCheck {
  const missing = all.filter((each) => !isTrue(each));
  return { name, current: all.length - missing.length, desired: all.length, missing: missing.slice(0, 5) };
}

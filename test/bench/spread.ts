/** What repeated measurements say, in their own unit. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Throws where nothing was measured: a figure of nothing would look like a good one. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  const median = sorted[Math.ceil(sorted.length / 2) - 1];
  if (min === undefined || max === undefined || median === undefined)
    throw new Error("summing up measurements: there is none");
  return { median, min, max };
}

/** Of what was measured, the least that this share does not exceed. Throws where nothing was: it would look like a good figure. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (found === undefined) throw new Error("summing up measurements: there is none");
  return found;
}

/** Of X-Ray's default rule: the first request of each second, and this share of the others. */
const shareOfOthers = 0.05;

/** How many of these invocations X-Ray takes a trace of. `startedAt`: milliseconds. */
export function sampledTraces(startedAt: readonly number[]): number {
  const bySecond = Map.groupBy(startedAt, (at) => Math.floor(at / 1000));
  let traces = 0;
  for (const { length } of bySecond.values()) traces += 1 + (length - 1) * shareOfOthers;
  return traces;
}

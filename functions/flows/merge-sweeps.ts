/** Milliseconds after its start in which a sweep answers for others: below the shortest time between two scheduled ones. */
const answersFor = 600_000;

/** Runs a sweep, or answers with the one that runs or has just ended. */
export type MergeSweep = (
  /** Milliseconds since 1970. */
  now: number,
  sweep: () => Promise<number>,
) => Promise<{ readonly clusters: number; readonly isMerged: boolean }>;

/** Memory of the last sweep, one a process, so that a storm of requests lists clusters and records once. */
export function mergeSweeps(): MergeSweep {
  let last: { readonly begun: number; readonly clusters: Promise<number> } | undefined;
  return async (now, sweep) => {
    if (last !== undefined && now - last.begun < answersFor) {
      return { clusters: await last.clusters, isMerged: true };
    }
    const own = { begun: now, clusters: sweep() };
    last = own;
    try {
      return { clusters: await own.clusters, isMerged: false };
    } catch (error) {
      if (last === own) last = undefined;
      throw error;
    }
  };
}

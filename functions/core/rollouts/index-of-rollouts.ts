import type { RolloutIndex } from "./rollout-index.ts";
import { isFinal, type RolloutState } from "./rollout-status.ts";

/** The index of these rollouts. `since`: when the state began, ISO 8601; a rollout without state has not ended. */
export function indexOfRollouts(
  found: readonly {
    readonly id: string;
    readonly state: RolloutState | undefined;
    readonly since: string | undefined;
  }[],
): RolloutIndex {
  const hasEnded = ({ state }: (typeof found)[number]) => state !== undefined && isFinal(state);
  const past = found.filter(hasEnded).toSorted((a, b) => ((a.since ?? "") < (b.since ?? "") ? 1 : -1));
  return {
    schema: 1,
    active: found.filter((one) => !hasEnded(one)).map(({ id }) => id),
    past: past.map(({ id }) => id),
  };
}

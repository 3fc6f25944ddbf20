import { indexOfRollouts } from "../core/rollouts/index-of-rollouts.ts";
import { rolloutIndexName, rolloutsPath } from "../core/rollouts/parameter-names.ts";
import { rolloutIdSchema } from "../core/rollouts/rollout-id.ts";
import type { RolloutIndex } from "../core/rollouts/rollout-index.ts";
import { readRolloutStatus } from "../core/rollouts/rollout-status.ts";
import type { Ports } from "./ports/ports.ts";

/**
 * Makes the index anew from what is kept of rollouts: read as empty, it would let a second rollout have the clusters of the
 * first, and leave that one without a sweep. `found`: what is there in its place.
 */
export async function mendRolloutIndex(
  found: "damaged" | undefined,
  { records, recordPrefix, log }: Pick<Ports, "records" | "recordPrefix" | "log">,
): Promise<RolloutIndex> {
  const path = rolloutsPath(recordPrefix);
  const stored = await records.list(path);
  const texts = new Map(stored.map(({ name, text }) => [name.slice(path.length + 1), text]));
  const named = [...texts.keys()].flatMap((name) => /^([^/]+)\/(?:spec|status)$/.exec(name)?.[1] ?? []);
  const ids = [...new Set(named)].filter((id) => rolloutIdSchema.safeParse(id).success);
  const index = indexOfRollouts(
    ids.map((id) => {
      const status = readRolloutStatus(texts.get(`${id}/status`), id);
      return { id, state: status?.state, since: status?.since };
    }),
  );
  // There never was one.
  if (found === undefined && ids.length === 0) return index;
  const name = rolloutIndexName(recordPrefix);
  await records.write(name, JSON.stringify(index));
  const what = found === undefined ? "is gone" : "cannot be read";
  log.error(`parameter ${name} ${what}: made anew from what is kept of rollouts`, {
    rollouts: ids.join(" "),
  });
  return index;
}

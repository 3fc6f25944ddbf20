import { rolloutIndexName, rolloutsPath } from "../core/rollouts/parameter-names.ts";
import { rolloutIdSchema } from "../core/rollouts/rollout-id.ts";
import { indexOf, type RolloutIndex, readRolloutIndex } from "../core/rollouts/rollout-index.ts";
import { readRolloutStatus } from "../core/rollouts/rollout-status.ts";
import type { RolloutPorts } from "./advance-rollout.ts";
import { readTexts } from "./load-rollout.ts";

/**
 * Which rollouts there are. An index that is gone or that somebody damaged is made anew from what is kept of them: read as
 * empty, it would let a second rollout have the clusters of the first, and leave that one without a sweep.
 */
export async function loadRolloutIndex(ports: RolloutPorts): Promise<RolloutIndex> {
  const name = rolloutIndexName(ports.recordPrefix);
  const index = readRolloutIndex((await readTexts([name], ports)).get(name));
  if (index !== undefined && index !== "damaged") return index;
  const found = await findRollouts(ports);
  const ids = [...found.active, ...found.past];
  if (index === undefined && ids.length === 0) return found;
  await ports.records.write(name, JSON.stringify(found));
  const what = index === undefined ? "is gone" : "cannot be read";
  ports.log.error(`parameter ${name} ${what}: made anew from what is kept of rollouts`, {
    rollouts: ids.join(" "),
  });
  return found;
}

async function findRollouts({ records, recordPrefix }: RolloutPorts): Promise<RolloutIndex> {
  const path = rolloutsPath(recordPrefix);
  const stored = await records.list(path);
  const texts = new Map(stored.map(({ name, text }) => [name.slice(path.length + 1), text]));
  const ids = [...texts.keys()].flatMap((name) => /^([^/]+)\/(?:spec|status)$/.exec(name)?.[1] ?? []);
  return indexOf(
    [...new Set(ids)]
      .filter((id) => rolloutIdSchema.safeParse(id).success)
      .map((id) => {
        const status = readRolloutStatus(texts.get(`${id}/status`), id);
        return { id, state: status?.state, since: status?.since };
      }),
  );
}

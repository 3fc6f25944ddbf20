import { rolloutIndexName } from "../core/rollouts/parameter-names.ts";
import { type RolloutIndex, readRolloutIndex } from "../core/rollouts/rollout-index.ts";
import { readTexts } from "./load-rollout.ts";
import type { Ports } from "./ports/ports.ts";

/** Which rollouts there are; an index that is gone or that somebody damaged is made anew. */
export async function loadRolloutIndex(
  ports: Pick<Ports, "records" | "recordPrefix" | "log">,
): Promise<RolloutIndex> {
  const name = rolloutIndexName(ports.recordPrefix);
  const index = readRolloutIndex((await readTexts([name], ports)).get(name));
  if (index !== undefined && index !== "damaged") return index;
  return (await import("./mend-rollout-index.ts")).mendRolloutIndex(index, ports);
}

import { superseded } from "../core/rollouts/obey.ts";
import { rolloutNames } from "../core/rollouts/parameter-names.ts";
import type { RolloutSpec } from "../core/rollouts/rollout-spec.ts";
import { loadRollout } from "./load-rollout.ts";
import type { Ports } from "./ports/ports.ts";

/** Has the rollouts end that one supersedes which starts: before it starts, so that no death leaves two. A text: why not. */
export async function supersedeRollouts(
  { id, supersedes = [] }: Pick<RolloutSpec, "id" | "supersedes">,
  { records, recordPrefix }: Pick<Ports, "records" | "recordPrefix">,
): Promise<readonly string[] | string> {
  const ended: RolloutSpec[] = [];
  for (const other of supersedes) {
    const stored = await loadRollout(other, { records, recordPrefix });
    const { spec, status } = stored;
    if (spec === undefined) continue;
    const next = superseded({ spec, status }, id);
    if (typeof next === "string") return next;
    if (next !== spec) ended.push(next);
  }
  for (const spec of ended)
    await records.write(rolloutNames(recordPrefix, spec.id).spec, JSON.stringify(spec));
  return supersedes;
}

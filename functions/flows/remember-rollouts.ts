import { readApproval } from "../core/rollouts/approval.ts";
import { pastRolloutName, pastRolloutsPath } from "../core/rollouts/parameter-names.ts";
import { mostRemembered, pastRollout, readPastRollout } from "../core/rollouts/past-rollout.ts";
import type { RolloutPorts } from "./advance-rollout.ts";
import { loadApprovals, loadRollout } from "./load-rollout.ts";

/** Keeps of each rollout that has ended what one parameter holds, and forgets the oldest beyond so many. */
export async function rememberRollouts(ids: readonly string[], ports: RolloutPorts): Promise<void> {
  const { records, recordPrefix } = ports;
  for (const id of ids) {
    const { spec, plan, status } = await loadRollout(id, ports);
    if (spec === undefined || plan === undefined || status === undefined) continue;
    const past = pastRollout(spec, plan, status, await loadApprovals(plan, ports, readApproval));
    await records.write(pastRolloutName(recordPrefix, id), JSON.stringify(past));
  }
  if (ids.length === 0) return;
  const stored = await records.list(pastRolloutsPath(recordPrefix));
  const since = new Map(stored.map(({ name, text }) => [name, readPastRollout(text)?.since ?? ""]));
  const oldest = [...since].sort(([, a], [, b]) => (a < b ? 1 : -1)).slice(mostRemembered);
  for (const [name] of oldest) await records.delete(name);
}

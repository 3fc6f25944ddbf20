import { refusedEvent } from "../core/rollouts/rollout-told.ts";
import type { RolloutPorts } from "./advance-rollout.ts";

/** Tells that a command was not obeyed. */
export async function refuseCommand(
  {
    type,
    id,
    why,
  }: { readonly type: string; readonly id: string | undefined; readonly why: readonly string[] },
  { rolloutEvents, metrics, log }: Pick<RolloutPorts, "rolloutEvents" | "metrics" | "log">,
): Promise<readonly string[]> {
  metrics.add("RolloutRefused", 1);
  log.warn("command refused", {
    command: type,
    why: why.join("; "),
    ...(id === undefined ? {} : { rollout: id }),
  });
  await rolloutEvents.tell([refusedEvent(type, id, why)]);
  return [];
}

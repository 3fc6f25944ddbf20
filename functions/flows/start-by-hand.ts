import { writeInstant } from "../core/rollouts/instant.ts";
import { rolloutNames } from "../core/rollouts/parameter-names.ts";
import { planWake } from "../core/rollouts/rollout-messages.ts";
import type { RolloutSpec } from "../core/rollouts/rollout-spec.ts";
import type { Ports } from "./ports/ports.ts";
import { supersedeRollouts } from "./supersede-rollouts.ts";

/** What a start by a command does beside `desired`, for a rollout of which a person edited that alone: else it had no deadline. */
export async function startByHand(
  spec: RolloutSpec,
  ports: Pick<Ports, "records" | "recordPrefix" | "triggers" | "now" | "log">,
): Promise<RolloutSpec> {
  const { recordPrefix, records, triggers, now, log } = ports;
  const ended = await supersedeRollouts(spec, ports);
  // It waits then for what it supersedes, as after a start.
  if (typeof ended === "string") log.warn(`rollout ${spec.id} supersedes nothing yet: ${ended}`);
  for (const other of typeof ended === "string" ? [] : ended) {
    const { body, delaySeconds } = planWake(other, now(), now());
    await triggers.send(body, delaySeconds);
  }
  const started = { ...spec, startedAt: writeInstant(now()), startedBy: "whoever edited desired" };
  await records.write(rolloutNames(recordPrefix, spec.id).spec, JSON.stringify(started));
  return started;
}

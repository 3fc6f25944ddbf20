import { gateDigest } from "./joiners.ts";
import type { Command } from "./rollout-commands.ts";
import type { RolloutPlan } from "./rollout-plan.ts";
import { isFinal, type RolloutStatus } from "./rollout-status.ts";

export type ApproveCommand = Extract<Command, { kind: "approve" }>;

/** Why an approval opens nothing, in one sentence; undefined: it opens its gate. */
export function refusedApproval(
  { detail: { id, gate, planDigest } }: ApproveCommand,
  {
    plan,
    asPlanned,
    spec,
    status,
  }: {
    /** With those that joined. */
    readonly plan: RolloutPlan | undefined;
    readonly asPlanned: RolloutPlan | undefined;
    readonly spec: unknown;
    readonly status: RolloutStatus | undefined;
  },
): string | undefined {
  if (spec === undefined || plan === undefined) return `There is no rollout ${id} with a plan.`;
  if (status !== undefined && isFinal(status.state)) return `Rollout ${id} has ended: ${status.state}.`;
  const gates = plan.waves.filter(({ approval }) => approval).map(({ name }) => name);
  if (!gates.includes(gate))
    return `Rollout ${id} has no gate ${gate}: its gates are ${gates.join(", ") || "none"}.`;
  const wave = plan.waves.find((one) => one.name === gate);
  const wanted = wave === undefined ? plan.digest : gateDigest(plan, wave);
  if (planDigest !== wanted)
    return `Gate ${gate} of rollout ${id} has the plan ${wanted}, and ${planDigest} was approved.`;
  const isEarly = wave?.digest !== undefined && (status?.wave ?? 0) < (asPlanned?.waves.length ?? 0);
  return isEarly
    ? `Clusters may join wave ${gate} of rollout ${id} yet: it is approved once the waves before it have passed.`
    : undefined;
}

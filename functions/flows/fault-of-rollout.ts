import { rolloutNames } from "../core/rollouts/parameter-names.ts";
import { termsDigest } from "../core/rollouts/terms.ts";
import type { StoredRollout } from "./load-rollout.ts";
import type { Ports } from "./ports/ports.ts";

/** What keeps a rollout from being decided on, with what to do about it; undefined: nothing. */
export async function faultOfRollout(
  { spec, plan, isSpecDamaged, status, damagedPart }: StoredRollout,
  id: string,
  { recordPrefix, settings }: Pick<Ports, "recordPrefix" | "settings">,
): Promise<string | undefined> {
  const names = rolloutNames(recordPrefix, id);
  const history = (name: string) =>
    `Put back its last good version: aws ssm get-parameter-history --name ${name}`;
  if (spec === undefined) {
    if (status === undefined && !isSpecDamaged) return undefined;
    return `The spec of rollout ${id} ${isSpecDamaged ? "cannot be read" : "is gone"}. ${history(names.spec)}`;
  }
  if (plan === undefined || plan.digest !== spec.planDigest) {
    return `The plan of rollout ${id} is not the one that was made. ${history(damagedPart ?? names.plan(0))}`;
  }
  if (spec.desired === "plan") return undefined;
  if (plan.terms !== undefined && plan.terms !== termsDigest(spec))
    return `The spec of rollout ${id} does not say what was planned and approved: of it desired alone may be edited. ${history(names.spec)}`;
  // Only what has started is rendered again.
  const { changedTarget } = await import("../core/rollouts/plan-targets.ts");
  const changed = changedTarget(plan.targets, plan.change, settings);
  return changed === undefined
    ? undefined
    : `This version of the product, or its settings, renders Cilium ${changed.from.release} on Kubernetes ${changed.kubernetes} otherwise than planned: abort this rollout, and plan what is left anew`;
}

import type { FleetSettings } from "../desired/fleet-settings.ts";
import { isSelected } from "./deal-waves.ts";
import { fitsJoiners, type Joiners, makeJoiners } from "./joiners.ts";
import { plainName } from "./named-clusters.ts";
import { type FoundCluster, freeName, judgeClusters, plannedMember } from "./plan-rollout.ts";
import { planTargets } from "./plan-targets.ts";
import type { RolloutPlan } from "./rollout-plan.ts";
import type { PlannedWave, RolloutSpec } from "./rollout-spec.ts";

/** Clusters that a rollout has no member of, and what becomes of them. */
export interface Joining {
  /** With those that joined before; the same joiners where nobody does now. */
  readonly joiners: Joiners | undefined;
  /** Names of clusters that could take part, and do not. */
  readonly late: readonly string[];
}

/**
 * Who would be a member if the rollout were planned now, and is none. They join in a wave of their own behind all others,
 * where the request says so and the last planned wave has not passed yet; else they are only told.
 */
export function planJoiners({
  spec,
  plan,
  joiners,
  clusters,
  claims,
  settings,
  isOpen,
}: {
  readonly spec: Pick<RolloutSpec, "joiners" | "select">;
  /** As it was planned, without joiners. */
  readonly plan: RolloutPlan;
  readonly joiners: Joiners | undefined;
  readonly clusters: readonly FoundCluster[];
  /** Ids of other rollouts that have not ended, by the names of their members. */
  readonly claims: ReadonlyMap<string, unknown>;
  readonly settings: FleetSettings;
  /** The last planned wave has not passed yet. */
  readonly isOpen: boolean;
}): Joining {
  const { select } = spec;
  if (select === undefined) return { joiners, late: [] };
  const members = new Set([
    ...plan.members.filter(({ wave }) => wave !== undefined).map(({ name }) => name),
    ...(joiners?.members ?? []).map(({ name }) => name),
  ]);
  const strangers = clusters.filter(
    ({ name, tags = {} }) =>
      !members.has(name) &&
      !claims.has(name) &&
      !select.exclude?.some((one) => plainName(one) === name) &&
      isSelected(name, tags, { select: select.tags, names: select.names }),
  );
  const eligible = judgeClusters(strangers, plan, settings).filter(({ why }) => why === undefined);
  if (eligible.length === 0) return { joiners, late: [] };
  if (spec.joiners !== "append" || !isOpen) return { joiners, late: eligible.map(({ name }) => name) };
  let made = joiners;
  const late: string[] = [];
  for (const one of eligible) {
    const { targets, targetOf } = planTargets(
      one.record === undefined ? [] : [one.record],
      plan.change,
      settings,
    );
    const known = made?.targets ?? [];
    const [target] = targets;
    const at = target === undefined ? -1 : known.findIndex(({ digest }) => digest === target.digest);
    const isNew = target !== undefined && at < 0;
    const index = plan.targets.length + (isNew ? known.length : at);
    const more = makeJoiners({
      planDigest: plan.digest,
      wave: waveOfJoiners(plan, one.lasting !== undefined || made?.wave.approval === true),
      targets: isNew ? [...known, target] : [...known],
      members: [
        ...(made?.members ?? []),
        plannedMember(one, plan.waves.length, targetOf(one.record) === undefined ? undefined : index),
      ],
    });
    if (fitsJoiners(more)) made = more;
    else late.push(one.name);
  }
  return { joiners: made, late };
}

/** As the last wave is; where anybody had to approve anything, somebody has to approve them too. */
function waveOfJoiners({ waves }: RolloutPlan, isLasting: boolean): PlannedWave {
  const last = waves.at(-1);
  return {
    name: freeName(waves, ["joined", "joined-later"]),
    maxConcurrent: last?.maxConcurrent ?? 1,
    soakMinutes: last?.soakMinutes ?? 1440,
    failureBudget: last?.failureBudget ?? 0,
    strict: last?.strict ?? true,
    approval: isLasting || waves.some(({ approval }) => approval),
  };
}

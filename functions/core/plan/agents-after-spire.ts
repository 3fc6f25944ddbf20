import { numberOfOldPods } from "../health/old-pods.ts";
import { rolloutOf } from "../health/rollout.ts";
import { keyOf } from "../kube-object.ts";
import { spireNamespace } from "../manifests/parts/namespaces.ts";
import { readInstant } from "../rollouts/instant.ts";
import { agentsKey } from "./chained-cni.ts";
import type { LiveState } from "./live-state.ts";
import type { Plan } from "./plan.ts";
import { carriesTemplate } from "./pod-template.ts";
import { numberIn } from "./state-config-maps.ts";

const spireKeys = [
  `StatefulSet ${spireNamespace}/spire-server`,
  `DaemonSet ${spireNamespace}/spire-agent`,
] as const;

/** Milliseconds from the beginning of a change; a SPIRE that does not come back keeps nothing else of it any longer. */
const longestHold = 600_000;

/**
 * The plan without the step of the agents, while SPIRE is replaced by the same change: an agent that starts while SPIRE
 * is away forgets who has authenticated, and cannot ask anew (docs/decisions/0057). A later pass takes the step.
 */
export function agentsAfterSpire(plan: Plan, live: LiveState, now: number): Plan {
  const step = plan.apply.find(({ object }) => keyOf(object) === agentsKey);
  const agents = live.objects.get(agentsKey);
  if (step === undefined || agents === undefined || carriesTemplate(agents, step.object)) return plan;
  // Held back, a roll-out that is to be stopped would go on.
  if (numberOfOldPods(agents) > 0) return plan;
  const isOfChange = plan.isNew || step.reason === "changed by the spec";
  if (!isOfChange || age(plan, live, now) >= longestHold) return plan;
  if (!spireKeys.some((key) => isReplaced(key, plan, live))) return plan;
  const apply = plan.apply.filter((one) => one !== step);
  return { ...plan, apply, leftOut: [...(plan.leftOut ?? []), agentsKey] };
}

/** Of the revision, as the API server dates it. */
function age({ isNew, revision }: Plan, live: LiveState, now: number): number {
  const stored = live.stateConfigMaps.find(({ metadata }) => numberIn(metadata.name) === revision.number);
  const written = readInstant(stored?.metadata.creationTimestamp);
  return isNew || written === undefined ? 0 : now - written;
}

/** One that is made anew has no pods yet that anybody could miss. */
function isReplaced(key: string, plan: Plan, live: LiveState): boolean {
  const running = live.objects.get(key);
  if (running === undefined || !plan.revision.objects.some((object) => keyOf(object) === key)) return false;
  const step = plan.apply.find(({ object }) => keyOf(object) === key);
  if (step !== undefined && !carriesTemplate(running, step.object)) return true;
  const { available, wanted } = rolloutOf(running, 0);
  return available < wanted;
}

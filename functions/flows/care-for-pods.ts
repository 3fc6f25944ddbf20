import { errandNamespaceName } from "../core/errands/errand-namespace.ts";
import { joinedNodes } from "../core/health/joined-nodes.ts";
import { planRestarts, type RestartPlan } from "../core/health/restart-plan.ts";
import { countByOwner, endpointFacts, podFacts, unmanagedPods } from "../core/health/unmanaged-pods.ts";
import { type JsonMap, jsonAt } from "../core/json.ts";
import type { KubeObject } from "../core/kube-object.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import { rulesOf } from "../core/preflight/checks/policy-rules.ts";
import type { StatusReport } from "../core/record/status-report.ts";
import { AdminNeeded, isDeniedToReader } from "./admin-needed.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { KubeApiError } from "./ports/kube-api-error.ts";
import { restartOne } from "./restart-one.ts";

type Counted = NonNullable<StatusReport["unmanagedPods"]>;

/** What is known of pods that were there before Cilium. */
export interface PodCare {
  readonly unmanagedPods?: Counted;
  /** One sentence; undefined: nothing is being restarted. */
  readonly underWay?: string;
  readonly progressed?: boolean;
}

/** What an earlier pass has counted. */
export function lastCare({ previous }: ConnectedPass): PodCare {
  const known = previous?.unmanagedPods;
  return known === undefined ? {} : { unmanagedPods: known };
}

/**
 * Counts pods that Cilium does not manage, after a change and once a day, and restarts what the tag lets be restarted:
 * a part of one workload in a pass, and the next part once that one is whole again. Where it cannot be done, the next
 * pass counts.
 */
export async function careForPods(
  pass: ConnectedPass,
  observed: Observed,
  revision: Revision,
  isDue: boolean,
): Promise<PodCare> {
  const known = pass.previous?.unmanagedPods;
  if (known !== undefined && known.restarting === undefined && !isDue) return { unmanagedPods: known };
  try {
    return await countAndRestart(pass, observed, revision, isDue);
  } catch (error) {
    const isOfReader: boolean = isDeniedToReader(error, pass);
    if (!(error instanceof KubeApiError) || isOfReader) throw error;
    pass.ports.log.warn(error.message, { error: error.kind, status: error.status });
    const underWay = `Pods that Cilium does not manage are not counted: ${error.message}.`;
    // What is being restarted, if nothing, has the next pass count.
    return known === undefined
      ? { underWay }
      : { underWay, unmanagedPods: { ...known, restarting: known.restarting ?? 0 } };
  }
}

async function countAndRestart(
  pass: ConnectedPass,
  observed: Observed,
  revision: Revision,
  isDue: boolean,
): Promise<PodCare> {
  const { previous, ports, kube } = pass;
  const [pods, endpoints] = await Promise.all([
    kube.pick("Pod", { fieldSelector: "spec.hostNetwork=false,status.phase=Running" }, podFacts),
    kube.pick("CiliumEndpoint", {}, endpointFacts),
  ]);
  // Without endpoints nobody can tell who is managed.
  if (endpoints === undefined) return {};
  const nodes = joinedNodes(observed.nodes, revision.objects).map(({ metadata }) => metadata.name);
  const unmanagedAt = (ageOf: (time: string) => number) =>
    unmanagedPods(pods ?? [], endpoints, { nodes: new Set(nodes), age: ageOf });
  const age = (time: string) => ports.now() - Date.parse(time);
  const found = unmanagedAt(age);
  const known = previous?.unmanagedPods;
  const isCounting = isDue || known === undefined;
  const mayAuthenticate = revision.spec.mutualAuth === "spire" && pass.tags.mayProbe;
  const policies =
    mayAuthenticate && isCounting ? await authenticatingPolicies(pass, observed) : known?.authenticating;
  const counted = {
    total: found.length,
    first: countByOwner(found),
    ...(policies === undefined ? {} : { authenticating: policies }),
  };
  const now = new Date(ports.now()).toISOString();
  const plan = planRestarts(found, revision.spec.restartPods, known, { isDue, now, age });
  const young = unmanagedAt(() => Number.POSITIVE_INFINITY).length - found.length;
  if (plan.workloads.length === 0 && known?.restarting !== undefined && young > 0)
    return {
      unmanagedPods: { ...counted, ...left(plan), restarting: young, since: plan.since },
      underWay: `${young} pods have started anew, and are not managed yet.`,
    };
  if (plan.workloads.length === 0) return { unmanagedPods: { ...counted, ...left(plan) } };
  if (pass.rights === "reader") throw new AdminNeeded("restart pods that Cilium does not manage");
  pass.ledger.needsAdminNext = true;
  const { sentence, evicted, asked, gone } = await restartOne(
    pass,
    plan.workloads,
    known?.asked,
    "to be managed",
  );
  const restarting = plan.workloads
    .filter(({ mark }) => !gone.includes(mark))
    .reduce((sum, workload) => sum + workload.pods.length, 0);
  const rest = left({ inVain: [...plan.inVain, ...gone] });
  if (restarting === 0) return { unmanagedPods: { ...counted, ...rest } };
  const unmanaged = { ...counted, ...rest, restarting, since: plan.since };
  return {
    unmanagedPods: asked === undefined ? unmanaged : { ...unmanaged, asked },
    underWay: sentence,
    progressed: evicted,
  };
}

/** How many policies ask for authentication; our own are none of them. */
async function authenticatingPolicies(
  { kube }: ConnectedPass,
  { served }: Observed,
): Promise<number | undefined> {
  if (!served.includes("ciliumnetworkpolicies")) return undefined;
  const marks = await Promise.all(
    (["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"] as const).map((kind) =>
      kube.pick(kind, {}, (policy) => (asksForAuthentication(policy) ? [policy.metadata.name] : [])),
    ),
  );
  return marks.flatMap((names) => names ?? []).length;
}

function asksForAuthentication(policy: KubeObject): boolean {
  const isRequired = (rule: JsonMap) => jsonAt(rule, "authentication", "mode") === "required";
  return policy.metadata.namespace !== errandNamespaceName && rulesOf(policy).some(isRequired);
}

function left({ inVain }: Pick<RestartPlan, "inVain">): Pick<Counted, "inVain"> {
  return inVain.length === 0 ? {} : { inVain: inVain.join(" ") };
}

import { eventNames } from "../core/events/event-names.ts";
import { agentSelector, eligibleNodes, operatorKey } from "../core/health/eligible-nodes.ts";
import type { HealthCheck } from "../core/health/health-check.ts";
import { isUp, rolloutName } from "../core/health/run-health-checks.ts";
import { appliedTaintKey } from "../core/health/start-up-taint.ts";
import { listAt } from "../core/json.ts";
import { type KubeObject, keyOf, refOf } from "../core/kube-object.ts";
import type { Objection } from "../core/objection.ts";
import { agentsKey } from "../core/plan/chained-cni.ts";
import { managersOf } from "../core/plan/other-writers.ts";
import type { Plan } from "../core/plan/plan.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import {
  installFailed,
  installFailedCode,
  installPatience,
  isSameFailure,
} from "../core/preflight/install-failed.ts";
import { productNames } from "../core/product-names.ts";
import { AdminNeeded, isDeniedToReader } from "./admin-needed.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { AwsCallError } from "./ports/aws-call-error.ts";
import { KubeApiError } from "./ports/kube-api-error.ts";
import { isOperators, withoutOperatorsTaint } from "./start-up-taints.ts";

/** Whether an earlier pass has taken the operator away, and nobody asks for another try. */
export function isHeld({ previous, request }: Pick<ConnectedPass, "previous" | "request">): boolean {
  return toldOf(previous) !== undefined && !request.why.includes(eventNames.reconcileRequested);
}

function toldOf(previous: ConnectedPass["previous"]): string | undefined {
  return previous?.objections.first.find(({ code }) => code === installFailedCode)?.message;
}

export function withoutOperator(plan: Plan): Plan {
  const apply = plan.apply.filter(({ object }) => keyOf(object) !== operatorKey);
  return { ...plan, apply, leftOut: [...(plan.leftOut ?? []), operatorKey] };
}

interface Seen {
  readonly revision: Revision;
  readonly evidence: readonly HealthCheck[];
}

/**
 * A first installation whose agents start nowhere: the operator's taint would keep every pod of the cluster waiting for
 * them. The operator goes first, and its taints when its pods are gone; undefined: there is hope, or no harm.
 */
export async function failedInstall(
  pass: ConnectedPass,
  observed: Observed,
  { revision, evidence }: Seen,
): Promise<Objection | undefined> {
  const { request, kube } = pass;
  const check = evidence.find(({ name }) => name === rolloutName(agentsKey));
  if (check?.cause === undefined) return undefined;
  const told = isHeld(pass) ? toldOf(pass.previous) : undefined;
  const isOver =
    told === undefined ? await keepsAllWaiting(pass, observed, revision) : isSameFailure(told, check);
  if (!isOver) return undefined;
  const operator = observed.live.objects.get(operatorKey);
  const nodes = await taintedByOperator(pass, observed, revision);
  const isDirty = operator !== undefined || nodes.length > 0;
  if (isDirty && pass.rights === "reader") throw new AdminNeeded("take Cilium's operator away");
  if (operator !== undefined) await kube.delete(refOf(operator), operator.metadata.uid ?? "");
  const { namespace } = productNames;
  const labelSelector = "io.cilium/app=operator";
  const pods = isDirty ? await kube.listMetadata("Pod", { namespace, labelSelector }) : [];
  const key = appliedTaintKey(revision.objects);
  if (operator === undefined && pods?.length === 0)
    await Promise.all(nodes.map((node) => withoutOperatorsTaint(pass, node, key)));
  const remedy = check.remedy ?? "See why: kubectl -n kube-system describe daemonset cilium";
  return installFailed(request.cluster, check, remedy);
}

/** The cluster was never ready, its last change has had its time, and each node waits for an agent that never was. */
async function keepsAllWaiting(
  pass: ConnectedPass,
  observed: Observed,
  revision: Revision,
): Promise<boolean> {
  const { previous, ports } = pass;
  const change = previous?.lastChange;
  // Whoever was ready once has counted the pods of others.
  const isFirst = previous?.unmanagedPods === undefined && previous?.proof === undefined;
  if (change === undefined || !isFirst || ports.now() - Date.parse(change.at) < installPatience) return false;
  const nodes = eligibleNodes(observed.nodes, agentSelector(revision.objects));
  if (nodes.some(isUp)) return false;
  const waiting = await taintedByOperator(pass, observed, revision);
  return nodes.length > 0 && nodes.every((node) => waiting.includes(node));
}

/**
 * Nodes that the operator's taint keeps from taking pods. The list of taints is one value, so that whoever cordons a node
 * is its last writer: then the form of the taint tells, unless a node group or a NodePool sets the same one.
 */
async function taintedByOperator(
  pass: ConnectedPass,
  { nodes }: Observed,
  revision: Revision,
): Promise<KubeObject[]> {
  const key = appliedTaintKey(revision.objects);
  const tainted = nodes.filter((node) =>
    listAt(node, "spec", "taints").some((taint) => isOperators(taint, key)),
  );
  const isCertain = (node: KubeObject) =>
    managersOf(node).some((manager) => manager.startsWith("cilium-operator"));
  if (tainted.every(isCertain) || !(await isDeclared(pass, key))) return tainted;
  return tainted.filter(isCertain);
}

/** Whether somebody makes nodes with the operator's own taint; who cannot be asked may do so. */
async function isDeclared(pass: ConnectedPass, key: string): Promise<boolean> {
  const { ports, kube, request } = pass;
  try {
    const [groups, pools] = await Promise.all([ports.eks.nodeGroups(request.cluster), kube.list("NodePool")]);
    const isIn = (pool: KubeObject, list: string) =>
      listAt(pool, "spec", "template", "spec", list).some((taint) => isOperators(taint, key));
    return (
      groups.some(({ taints }) =>
        taints.some((taint) => taint.key === key && taint.effect === "NO_SCHEDULE"),
      ) || (pools ?? []).some((pool) => isIn(pool, "taints") || isIn(pool, "startupTaints"))
    );
  } catch (error) {
    const isOfWorld = error instanceof AwsCallError || error instanceof KubeApiError;
    if (!isOfWorld || isDeniedToReader(error, pass)) throw error;
    return true;
  }
}

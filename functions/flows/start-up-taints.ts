import { appliedTaintKey, isStartUpTaint } from "../core/health/start-up-taint.ts";
import {
  leftOnNodes,
  nodeGroupsUnknown,
  nodePoolsUnknown,
  setByNodeGroup,
  setByNodePool,
} from "../core/health/taint-source.ts";
import { type Json, jsonAt, listAt } from "../core/json.ts";
import type { KubeObject } from "../core/kube-object.ts";
import type { Objection } from "../core/objection.ts";
import { lastWriter } from "../core/plan/other-writers.ts";
import { isDeniedToReader } from "./admin-needed.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { AwsCallError } from "./ports/aws-call-error.ts";
import { KubeApiError } from "./ports/kube-api-error.ts";
import { attemptsBeforeReport } from "./result-of-error.ts";
import { isTransient } from "./transient-errors.ts";

/**
 * Takes off the start-up taints that our operator left on its way out; nobody else would. The objections name what
 * comes from elsewhere: node groups and NodePools, whose new nodes would get it again, and nodes that carry it.
 */
export async function clearStartUpTaints(
  pass: ConnectedPass,
  { nodes, revision, live }: Observed,
): Promise<Objection[]> {
  const { cluster } = pass.request;
  // By the key as applied and as set, of which each may be the older one.
  const key = appliedTaintKey([...live.objects.values(), ...(revision?.objects ?? [])]);
  const isStartUp = (taint: Json) => isStartUpTaint(taint, key, pass.ports.settings.agentNotReadyTaintKey);
  const [groups, pools] = await Promise.all([
    orError(pass, pass.ports.eks.nodeGroups(cluster)),
    orError(pass, pass.kube.list("NodePool")),
  ]);
  const sources = [
    ...(groups instanceof Error
      ? [nodeGroupsUnknown(cluster, groups.message)]
      : groups.map((group) => setByNodeGroup(cluster, group, isStartUp))),
    ...(pools instanceof Error
      ? [nodePoolsUnknown(pools.message)]
      : (pools ?? []).map((pool) => setByNodePool(pool, isStartUp))),
  ];
  const left = await Promise.all(nodes.map((node) => withoutOperators(pass, node, key)));
  return [...sources.filter((found) => found !== undefined), ...leftOnNodes(left, isStartUp)];
}

/** The error where asking again a moment later would not help, or has not helped. */
async function orError<Answer>(
  pass: ConnectedPass,
  asked: Promise<Answer>,
): Promise<Answer | AwsCallError | KubeApiError> {
  try {
    return await asked;
  } catch (error) {
    const isOfWorld = error instanceof AwsCallError || error instanceof KubeApiError;
    if (!isOfWorld || error.kind === "stopped" || isDeniedToReader(error, pass)) throw error;
    if (isTransient(error, "pass") && pass.request.attempt < attemptsBeforeReport) throw error;
    return error;
  }
}

/**
 * The node without the taint that our operator set. Proof is that it wrote the list of taints last, which the API
 * server keeps: then it cannot have come from a kubelet, a node group or a person.
 */
async function withoutOperators(pass: ConnectedPass, node: KubeObject, key: string): Promise<KubeObject> {
  const isCertain = lastWriter(node, "spec", "taints")?.startsWith("cilium-operator") === true;
  return isCertain ? withoutOperatorsTaint(pass, node, key) : node;
}

/** Whether a taint has the form of those that the operator sets. */
export function isOperators(taint: Json, key: string): boolean {
  return jsonAt(taint, "key") === key && jsonAt(taint, "effect") === "NoSchedule" && !jsonAt(taint, "value");
}

/** The same of a node whose taint is known to be the operator's, whoever wrote the list last. */
export async function withoutOperatorsTaint(
  { kube }: ConnectedPass,
  node: KubeObject,
  key: string,
): Promise<KubeObject> {
  const before = listAt(node, "spec", "taints");
  const taints = before.filter((taint) => !isOperators(taint, key));
  if (taints.length === before.length) return node;
  const { apiVersion, kind, metadata } = node;
  const { name, resourceVersion } = metadata;
  const version = resourceVersion === undefined ? {} : { resourceVersion };
  await kube.apply({ apiVersion, kind, metadata: { name, ...version }, spec: { taints } }, { force: true });
  return { ...node, spec: { taints } };
}

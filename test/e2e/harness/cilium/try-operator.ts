import type { Node } from "kubernetes-types/core/v1.js";
import { type KubeObject, refOf } from "../../../../functions/core/kube-object.ts";
import { resourcePath } from "../../../../functions/edges/kube/resource-path.ts";
import type { ControlPlane } from "../control-plane/start-control-plane.ts";
import { eventually } from "../processes/eventually.ts";
import type { OperatorAssessment } from "./assess-operator.ts";
import { type RunningOperator, startOperator } from "./start-operator.ts";

export interface OperatorTrial {
  readonly assessment: OperatorAssessment;
  /** CIDRs from the router pool that the operator gave the node; none if it has ended before. */
  readonly shares: readonly string[];
}

const lease = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/cilium-operator-resource-lock";
const ciliumNodes = "/apis/cilium.io/v2/ciliumnodes";

/**
 * Runs the real operator on objects that are applied for it, until it has ended, or has freed a node from its
 * start-up taint and given it its share of the router pool. Then takes away all but namespaces and
 * definitions, and the lease too, for which the next operator would wait.
 */
export async function tryOperator(
  plane: ControlPlane,
  objects: readonly KubeObject[],
  nodeName: string,
): Promise<OperatorTrial> {
  const { admin } = plane;
  const isNamespace = ({ kind }: KubeObject) => kind === "Namespace";
  const others = objects.filter((object) => !isNamespace(object));
  for (const set of [objects.filter(isNamespace), others]) {
    await Promise.all(set.map((object) => admin.apply(resourcePath(refOf(object)), object)));
  }
  const operator = await startOperator(plane, nodeName);
  try {
    const freed = await eventually(`node ${nodeName} without a taint`, async () => {
      await plane.refuseFallen();
      return operator.ended() === undefined ? isFreed(plane, nodeName) : false;
    });
    const shares = freed ? await sharesFor(plane, operator, nodeName) : [];
    return { assessment: await operator.assessment(), shares };
  } catch (cause) {
    const lastWords = (await operator.log()).trimEnd().split("\n").slice(-15).join("\n");
    throw new Error(`The operator did not do its work. Its last words:\n${lastWords}`, { cause });
  } finally {
    await operator.stop();
    const paths = [
      lease,
      `${ciliumNodes}/${nodeName}`,
      ...others.map((object) => resourcePath(refOf(object))),
    ];
    await Promise.all(paths.map((path) => admin.delete(path)));
  }
}

async function isFreed({ admin }: ControlPlane, nodeName: string): Promise<true | undefined> {
  const node = await admin.get<Node>(`/api/v1/nodes/${nodeName}`);
  const isUp = node?.status?.conditions?.some(({ reason }) => reason === "CiliumIsUp");
  return isUp && node?.spec?.taints === undefined ? true : undefined;
}

/** Registers the node as its agent would, and waits for the operator's answer. */
async function sharesFor(
  { admin }: ControlPlane,
  operator: RunningOperator,
  nodeName: string,
): Promise<readonly string[]> {
  const agent = admin.asServiceAccount("kube-system", "cilium");
  await agent.post(ciliumNodes, {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNode",
    metadata: { name: nodeName },
    spec: {},
  });
  return eventually(`share of the router pool for ${nodeName}`, async () => {
    if (operator.ended() !== undefined) return [];
    const node = await agent.get<{ spec: { ipam?: { podCIDRs?: string[] } } }>(`${ciliumNodes}/${nodeName}`);
    return node?.spec.ipam?.podCIDRs;
  });
}

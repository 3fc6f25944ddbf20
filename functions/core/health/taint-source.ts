import { type ClusterId, clusterKey } from "../cluster-id.ts";
import { shellWord } from "../desired/tag-commands.ts";
import { type Json, jsonAt, listAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import type { Objection } from "../objection.ts";

/** A managed node group, in the words of EKS: `effect` is NO_SCHEDULE, NO_EXECUTE or PREFER_NO_SCHEDULE. */
export interface NodeGroup {
  readonly name: string;
  readonly taints: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
}

type IsStartUp = (taint: Json) => boolean;

/** What nobody can say the end of without having looked: a removal is not over by being forgotten. */
export function isAboutTaints({ code }: { readonly code: string }): boolean {
  return code === "start-up-taint-left" || code === "node-groups-unknown" || code === "node-pools-unknown";
}

function taintLeft(message: string, remedy: string): Objection {
  return {
    code: "start-up-taint-left",
    severity: "blocking",
    message,
    remedy,
  };
}

const whyItMatters = "nothing takes it off new nodes without Cilium, and no pod starts there.";

/** Undefined: its nodes come without the taint. */
export function setByNodeGroup(
  { name, region }: ClusterId,
  group: NodeGroup,
  isStartUp: IsStartUp,
): Objection | undefined {
  const taints = group.taints.filter(({ key }) => isStartUp({ key }));
  if (taints.length === 0) return undefined;
  const removed = taints.map(({ key, value, effect }) =>
    value ? `{key=${key},value=${value},effect=${effect}}` : `{key=${key},effect=${effect}}`,
  );
  return taintLeft(
    `Node group ${group.name} sets the start-up taint ${taints[0]?.key}: ${whyItMatters}`,
    `aws eks update-nodegroup-config --region ${region} --cluster-name ${name} ` +
      `--nodegroup-name ${shellWord(group.name)} --taints 'removeTaints=[${removed.join(",")}]'`,
  );
}

/** Undefined: its nodes come without the taint. */
export function setByNodePool(
  { metadata: { name }, ...pool }: KubeObject,
  isStartUp: IsStartUp,
): Objection | undefined {
  const found = ["taints", "startupTaints"].flatMap((list) =>
    listAt(pool, "spec", "template", "spec", list).flatMap((taint, at) =>
      isStartUp(taint) ? [{ key: jsonAt(taint, "key"), path: `/spec/template/spec/${list}/${at}` }] : [],
    ),
  );
  if (found.length === 0) return undefined;
  // From the end of each list, so that no step moves what the next one means; a list that has changed is left alone.
  const patch = found.toReversed().flatMap(({ key, path }) => [
    { op: "test", path: `${path}/key`, value: key },
    { op: "remove", path },
  ]);
  return taintLeft(
    `Karpenter NodePool ${name} sets the start-up taint ${found[0]?.key}: ${whyItMatters}`,
    `kubectl patch nodepools.karpenter.sh ${name} --type json -p '${JSON.stringify(patch)}'`,
  );
}

/** One for each taint, because kubectl takes the same off all nodes that it is told. */
export function leftOnNodes(nodes: readonly KubeObject[], isStartUp: IsStartUp): Objection[] {
  const names = new Map<string, string[]>();
  for (const node of nodes) {
    for (const taint of listAt(node, "spec", "taints").filter(isStartUp)) {
      const text = `${jsonAt(taint, "key")}:${jsonAt(taint, "effect")}`;
      names.set(text, [...(names.get(text) ?? []), node.metadata.name]);
    }
  }
  return [...names].map(([taint, on]) =>
    taintLeft(
      `${on.length} nodes carry the start-up taint ${taint}, which nothing takes off without Cilium: no pod starts there.`,
      // Of nodes that are without the taint kubectl says so, and goes on.
      `kubectl taint nodes ${on.length > namedAtOnce ? "--all" : on.join(" ")} ${taint}-`,
    ),
  );
}

/** More names than a record has room for are none that could be pasted. */
const namedAtOnce = 5;

/** Without an answer nobody can say that new nodes come without the taint. */
export function nodeGroupsUnknown(cluster: ClusterId, why: string): Objection {
  const { name, region } = cluster;
  return {
    code: "node-groups-unknown",
    severity: "blocking",
    message: `Whether a node group of ${clusterKey(cluster)} sets the start-up taint is not known: ${why}`,
    remedy:
      "Our role needs eks:ListNodegroups and eks:DescribeNodegroup; the next sweep asks again. To see for yourself: " +
      `aws eks list-nodegroups --region ${region} --cluster-name ${name}`,
  };
}

/** Karpenter's definition is there, and nothing answers for it: most often its conversion webhook is gone. */
export function nodePoolsUnknown(why: string): Objection {
  return {
    code: "node-pools-unknown",
    severity: "blocking",
    message: `Whether a Karpenter NodePool sets the start-up taint is not known: ${why}`,
    remedy:
      "The next sweep asks again. To see for yourself: kubectl get nodepools.karpenter.sh ; where its webhook is gone: " +
      "kubectl get crd nodepools.karpenter.sh -o jsonpath='{.spec.conversion}'",
  };
}

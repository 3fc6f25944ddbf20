import type { ClusterId } from "../cluster-id.ts";
import { shellWord } from "../desired/tag-commands.ts";
import { jsonAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import type { Objection } from "../objection.ts";

/** Node groups that are named with a line each; the next pass names those that are left. */
const groupsNamed = 3;

/** Nodes that ran an agent, with the lines by which whoever made them makes others; undefined: none stands. */
export function nodesToReplace(
  { name, region }: ClusterId,
  nodes: readonly KubeObject[],
): Objection | undefined {
  if (nodes.length === 0) return undefined;
  const groups = Map.groupBy(nodes, ({ metadata }) => metadata.labels?.["eks.amazonaws.com/nodegroup"]);
  const alone = groups.get(undefined) ?? [];
  groups.delete(undefined);
  const lines = [...groups.keys()]
    .slice(0, groupsNamed)
    .map(
      (group) =>
        `aws eks update-nodegroup-version --region ${region} --cluster-name ${name} --nodegroup-name ${shellWord(group ?? "")}`,
    );
  const byKarpenter = alone.find(({ metadata }) => metadata.labels?.["karpenter.sh/nodepool"] !== undefined);
  const others = alone.find(({ metadata }) => metadata.labels?.["karpenter.sh/nodepool"] === undefined);
  // Karpenter drains a node of its own that is deleted, and ends its instance.
  if (byKarpenter !== undefined) lines.push(`kubectl delete node ${byKarpenter.metadata.name}`);
  // A group whose AMI is the newest already replaces no node by an update.
  const drained = others ?? groups.values().next().value?.[0];
  if (drained !== undefined) {
    const how = others === undefined ? "one by one, where its AMI is the newest already: " : "";
    lines.push(how + drain(drained, region));
  }
  return {
    code: "nodes-to-replace",
    severity: "warning",
    message: `${nodes.length} nodes that ran an agent still stand, and keep its rules and programs until they are replaced.`,
    remedy: lines.join(" ; "),
  };
}

function drain(node: KubeObject, region: string): string {
  const { name } = node.metadata;
  const instance = /\/(i-[0-9a-f]+)$/.exec(String(jsonAt(node, "spec", "providerID") ?? ""))?.[1];
  const end =
    instance === undefined
      ? ""
      : ` && aws ec2 terminate-instances --region ${region} --instance-ids ${instance}`;
  return `kubectl drain ${name} --ignore-daemonsets --delete-emptydir-data${end}`;
}

import { agentSelector, eligibleNodes } from "../../health/eligible-nodes.ts";
import { type Json, jsonAt, listAt, mapAt } from "../../json.ts";
import type { KubeObject } from "../../kube-object.ts";

/**
 * Nodes that the node selector and the required affinity of a workload's pods take, taints apart. Nodes on which the
 * VPC CNI does not run are none: what lands there is not in the network of the others.
 */
export function selectedNodes(
  workload: KubeObject,
  nodes: readonly KubeObject[],
  objects: readonly KubeObject[],
): KubeObject[] {
  const pod = mapAt(workload, "spec", "template", "spec");
  const selector = mapAt(pod, "nodeSelector") as Readonly<Record<string, string>>;
  const terms = jsonAt(pod, "affinity", "nodeAffinity", required, "nodeSelectorTerms");
  const candidates = isBesideAgents(pod) ? eligibleNodes(nodes, agentSelector(objects)) : nodes;
  return eligibleNodes(candidates, selector).filter(
    (node) => !Array.isArray(terms) || terms.some((term: Json) => meetsTerm(node, term)),
  );
}

const required = "requiredDuringSchedulingIgnoredDuringExecution";

/** Hubble's relay asks for a node with an agent. */
function isBesideAgents(pod: Json): boolean {
  return listAt(pod, "affinity", "podAffinity", required).some(
    (term) =>
      jsonAt(term, "topologyKey") === "kubernetes.io/hostname" &&
      jsonAt(term, "labelSelector", "matchLabels", "k8s-app") === "cilium",
  );
}

/** All requirements of a term must hold; an empty term takes no node. */
function meetsTerm(node: KubeObject, term: Json): boolean {
  const expressions = listAt(term, "matchExpressions");
  const fields = listAt(term, "matchFields");
  const fieldsOfNode = { "metadata.name": node.metadata.name };
  return (
    expressions.length + fields.length > 0 &&
    expressions.every((one) => meets(node.metadata.labels ?? {}, one)) &&
    fields.every((one) => meets(fieldsOfNode, one))
  );
}

function meets(labels: Readonly<Record<string, string>>, requirement: Json): boolean {
  const key = String(jsonAt(requirement, "key"));
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  const values = listAt(requirement, "values");
  switch (jsonAt(requirement, "operator")) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return isInteger(value) && Number(value) > Number(values[0]);
    case "Lt":
      return isInteger(value) && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

function isInteger(value: string | undefined): boolean {
  return value !== undefined && /^-?\d+$/.test(value);
}

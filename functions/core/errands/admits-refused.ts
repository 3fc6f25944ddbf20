import { isMap, type Json, type JsonMap, jsonAt, listAt, mapAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { errandNamespace, errandNamespaceName } from "./errand-namespace.ts";
import { errandLabel } from "./round.ts";
import { serverPorts } from "./server-script.ts";

/** Entities that every pod of the cluster belongs to. */
const everybody = ["all", "cluster"];

/** Whether a clusterwide policy lets a pod in at the guarded server that our own policy there does not admit. */
export function admitsRefused(policy: KubeObject): boolean {
  return [policy["spec"], ...listAt(policy, "specs")].some(
    (spec) => selects(jsonAt(spec, "endpointSelector"), "guarded") && listAt(spec, "ingress").some(admits),
  );
}

/** An allow that asks for no authentication; what is allowed by two rules is allowed. */
function admits(rule: Json): boolean {
  if (!isMap(rule) || jsonAt(rule, "authentication", "mode") === "required") return false;
  const { fromEntities, fromEndpoints } = rule;
  const isOfAll = !Object.keys(rule).some((key) => key.startsWith("from"));
  const isIn =
    isOfAll ||
    listAt(fromEntities).some((entity) => everybody.includes(String(entity))) ||
    listAt(fromEndpoints).some((selector) => selects(selector, "refused"));
  return isIn && isOnPort(rule);
}

function isOnPort(rule: JsonMap): boolean {
  const ports = listAt(rule, "toPorts").flatMap((one) => listAt(one, "ports"));
  const isOurs = (port: Json) => ["0", `${serverPorts.small}`].includes(String(jsonAt(port, "port")));
  return listAt(rule, "toPorts").length === 0 || ports.some(isOurs);
}

/** Labels of an errand as Cilium has them, without the prefix of their source. */
function labelsOf(kind: string): Readonly<Record<string, string>> {
  const ofNamespace = {
    ...errandNamespace.metadata.labels,
    "kubernetes.io/metadata.name": errandNamespaceName,
  };
  return {
    [errandLabel]: kind,
    "io.kubernetes.pod.namespace": errandNamespaceName,
    "io.cilium.k8s.policy.serviceaccount": "default",
    ...Object.fromEntries(
      Object.entries(ofNamespace).map(([key, value]) => [`io.cilium.k8s.namespace.labels.${key}`, value]),
    ),
  };
}

/** Whether a selector of Cilium's means an errand of this kind; none selects nothing, an empty one everything. */
function selects(selector: Json | undefined, kind: string): boolean {
  if (!isMap(selector)) return false;
  const labels = labelsOf(kind);
  const labelAt = (key: string) => labels[key.replace(/^(k8s|any)[:.]/, "")];
  const isExpressed = (expression: Json): boolean => {
    const value = labelAt(String(jsonAt(expression, "key")));
    const isAmong = value !== undefined && listAt(expression, "values").includes(value);
    switch (jsonAt(expression, "operator")) {
      case "In":
        return isAmong;
      case "NotIn":
        return !isAmong;
      case "Exists":
        return value !== undefined;
      default:
        return value === undefined;
    }
  };
  return (
    Object.entries(mapAt(selector, "matchLabels")).every(([key, value]) => labelAt(key) === value) &&
    listAt(selector, "matchExpressions").every(isExpressed)
  );
}

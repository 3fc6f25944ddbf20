import { jsonAt } from "../json.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";

/** Node selector of the agents as applied; what the fleet sets today may be another. */
export function agentSelector(applied: readonly KubeObject[]): Readonly<Record<string, string>> {
  const agents = applied.find((object) => keyOf(object) === "DaemonSet kube-system/cilium");
  const selector = jsonAt(agents, "spec", "template", "spec", "nodeSelector") ?? {};
  return selector as Readonly<Record<string, string>>;
}

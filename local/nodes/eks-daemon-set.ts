import type { Json, JsonMap } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";

/** A DaemonSet of EKS, on the network of every node; `pod` is what its pods have beside that. */
export function eksDaemonSet(name: string, pod: JsonMap): KubeObject {
  const labels = { "k8s-app": name };
  const spec: Json = { hostNetwork: true, tolerations: [{ operator: "Exists" }], ...pod };
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name, namespace: "kube-system", labels },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

import type { Json } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";

/** Of kube-system, with these containers. */
export function daemonSet(name: string, ...containers: Json[]): KubeObject {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name, namespace: "kube-system" },
    spec: { template: { spec: { containers } } },
  };
}

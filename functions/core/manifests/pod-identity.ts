import type { EnvVar } from "kubernetes-types/core/v1.js";

/** Tells a program of Cilium on which node and in which namespace it runs. */
export const podIdentity: EnvVar[] = [
  fromField("K8S_NODE_NAME", "spec.nodeName"),
  fromField("CILIUM_K8S_NAMESPACE", "metadata.namespace"),
];

function fromField(name: string, fieldPath: string): EnvVar {
  return { name, valueFrom: { fieldRef: { apiVersion: "v1", fieldPath } } };
}

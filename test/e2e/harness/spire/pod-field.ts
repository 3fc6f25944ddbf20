import type { Pod } from "kubernetes-types/core/v1.js";

/** Fields of a pod that its containers may ask for, as far as Cilium's and SPIRE's do. */
const fields: Readonly<Record<string, (pod: Pod) => string | undefined>> = {
  "metadata.namespace": ({ metadata }) => metadata?.namespace,
  "spec.nodeName": ({ spec }) => spec?.nodeName,
  "status.hostIP": ({ status }) => status?.hostIP,
};

export function podField(pod: Pod, path: string | undefined): string {
  const value = fields[path ?? ""]?.(pod);
  if (value === undefined) throw new Error(`play pod ${pod.metadata?.name}: it has no field ${path}`);
  return value;
}

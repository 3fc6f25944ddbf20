import type { EnvVar, HostPathVolumeSource, SecurityContext, Volume } from "kubernetes-types/core/v1.js";
import type { ImageName } from "../releases/release-entry.ts";
import type { RenderInput } from "../render-input.ts";

/** Reference of an image, with the registry that `imageRegistries` puts in its place; path and tag stay. */
export function image({ options, release }: RenderInput, name: ImageName): string {
  const full = release.images[name];
  const reference = options.imageDigests === false ? full.replace(/@.*$/, "") : full;
  const slash = reference.indexOf("/");
  const prefix = options.imageRegistries?.[reference.slice(0, slash)];
  return prefix === undefined ? reference : prefix + reference.slice(slash);
}

/** Security context with all capabilities dropped but these, under the SELinux type that may touch the host. */
export function hostSecurityContext(...add: string[]): SecurityContext {
  return {
    capabilities: add.length === 0 ? { drop: ["ALL"] } : { add, drop: ["ALL"] },
    seLinuxOptions: { level: "s0", type: "spc_t" },
  };
}

/** Volume of a directory or file of the node; made when it is missing unless the type says otherwise. */
export function hostPath(name: string, path: string, type = "DirectoryOrCreate"): Volume {
  const source: HostPathVolumeSource = { path, type };
  return { name, hostPath: source };
}

/** Environment that tells a program of Cilium on which node and in which namespace it runs. */
export const podIdentity: EnvVar[] = [
  fromField("K8S_NODE_NAME", "spec.nodeName"),
  fromField("CILIUM_K8S_NAMESPACE", "metadata.namespace"),
];

function fromField(name: string, fieldPath: string): EnvVar {
  return { name, valueFrom: { fieldRef: { apiVersion: "v1", fieldPath } } };
}

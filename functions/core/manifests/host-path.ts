import type { HostPathVolumeSource, Volume } from "kubernetes-types/core/v1.js";

/** A directory or file of the node; made when it is missing unless the type says otherwise. */
export function hostPath(name: string, path: string, type = "DirectoryOrCreate"): Volume {
  const source: HostPathVolumeSource = { path, type };
  return { name, hostPath: source };
}

import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { knownDaemonSets, named } from "./known-daemon-sets.ts";

const meshes: Readonly<Record<string, string>> = {
  "istio-cni-node": "Istio's CNI plugin",
  "linkerd-cni": "Linkerd's CNI plugin",
  "kuma-cni-node": "Kuma's CNI plugin",
};

/** Their plugins are chained into the file that Cilium copies. */
export function meshCni({ daemonSets }: Pick<PreflightView, "daemonSets">): Found | undefined {
  const found = knownDaemonSets(daemonSets, meshes);
  if (found.length === 0) return undefined;
  return {
    message: `${named(found)} writes into the CNI file that Cilium copies: a copy made before it lacks the mesh.`,
    remedy:
      "See on a node that 05-cilium.conflist has the mesh's plugin; else restart the agents: kubectl -n kube-system rollout restart daemonset/cilium",
  };
}

import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { type KnownDaemonSet, knownDaemonSets, named } from "./known-daemon-sets.ts";

/** DaemonSets by their names, in any namespace: who keeps pods connected or judges their packets. */
const engines: Readonly<Record<string, string>> = {
  "calico-node": "Calico",
  canal: "Canal",
  "weave-net": "Weave Net",
  "antrea-agent": "Antrea",
  "kube-router": "kube-router",
  "kube-flannel-ds": "Flannel",
  "kube-flannel": "Flannel",
  romana: "Romana",
  "romana-agent": "Romana",
  "kube-ovn-cni": "Kube-OVN",
};

/** Two engines on the same pod interfaces undo each other's work. */
export function otherCni({ daemonSets }: Pick<PreflightView, "daemonSets">): Found | undefined {
  // Of Tigera's operator every name is one that begins so.
  const found = knownDaemonSets(daemonSets, engines).concat(
    daemonSets.filter(({ name }) => name.startsWith("tigera-")).map((meta) => ({ meta, what: "Calico" })),
  );
  if (found.length === 0) return undefined;
  return {
    message: `Another CNI plugin or policy engine is there: ${named(found)}.`,
    remedy: `Remove it with what installed it and replace its nodes; see it: ${lookAt(found)}`,
  };
}

function lookAt([first]: readonly KnownDaemonSet[]): string {
  return `kubectl -n ${first?.meta.namespace} get daemonset ${first?.meta.name} -o yaml`;
}

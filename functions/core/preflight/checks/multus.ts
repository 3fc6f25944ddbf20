import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { knownDaemonSets, named } from "./known-daemon-sets.ts";

const names: Readonly<Record<string, string>> = {
  "kube-multus-ds": "Multus",
  "kube-multus": "Multus",
  multus: "Multus",
};

/** Only a pod's first interface is Cilium's. */
export function multus({ daemonSets }: Pick<PreflightView, "daemonSets">): Found | undefined {
  const found = knownDaemonSets(daemonSets, names);
  if (found.length === 0) return undefined;
  return {
    message: `${named(found)} gives pods further interfaces, which Cilium neither encrypts nor judges.`,
    remedy:
      "Keep what must be encrypted or judged on the first interface of its pods; who has others: kubectl get network-attachment-definitions -A",
  };
}

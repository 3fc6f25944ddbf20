import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { knownDaemonSets, named } from "./known-daemon-sets.ts";

/** Programs at the same hooks of the pods' interfaces. */
const tcUsers: Readonly<Record<string, string>> = {
  "retina-agent": "Retina",
  "netobserv-ebpf-agent": "NetObserv",
  beyla: "Beyla",
  "kubeshark-worker-daemon-set": "Kubeshark",
  "datadog-agent": "Datadog's agent",
  "groundcover-sensor": "groundcover",
};

export function otherTcPrograms({ daemonSets }: Pick<PreflightView, "daemonSets">): Found | undefined {
  const found = knownDaemonSets(daemonSets, tcUsers);
  if (found.length === 0) return undefined;
  return {
    message: `${named(found)} may have programs at the hooks of the pods' interfaces, beside Cilium's.`,
    remedy: `Where packets get lost, turn off its programs on the interfaces of pods: kubectl get daemonset -n ${found[0]?.meta.namespace} -o yaml`,
  };
}

import { hasCustomNetworking } from "../checks/custom-networking.ts";
import type { PreflightView } from "../preflight-view.ts";
import type { Flow } from "./flow.ts";

/** What nodes need of each other's primary interfaces, so that nothing is lost. */
export function flowsOfNodes(view: Pick<PreflightView, "spec" | "awsNode">): Flow[] {
  const { encryption, mutualAuth } = view.spec;
  return [
    ...(encryption === "wireguard" ? [flow("udp", 51_871, "WireGuard")] : []),
    ...(mutualAuth === "spire" ? [flow("tcp", 4250, "handshakes of agents")] : []),
    // Pods' interfaces have the groups of their node's unless ENIConfigs give them others.
    ...(hasCustomNetworking(view.awsNode) ? [] : flowsOfPods(view)),
  ];
}

/** What goes between a node and a pod of ours: never in WireGuard, and through the groups of the pod's interface. */
export function flowsOfPods({ spec }: Pick<PreflightView, "spec">): Flow[] {
  const { mutualAuth, hubble } = spec;
  return [
    ...(mutualAuth === "spire" ? [flow("tcp", 8081, "SPIRE's server")] : []),
    ...(hubble === "relay" || hubble === "full" ? [flow("tcp", 4244, "Hubble's relay")] : []),
  ];
}

export const flowsOfHealth: readonly Flow[] = [flow("tcp", 4240, "health"), flow("icmp", 0, "health")];

function flow(protocol: Flow["protocol"], port: number, purpose: string): Flow {
  return { protocol, port, purpose };
}

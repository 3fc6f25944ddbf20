import type { CiliumSpec } from "../desired/cilium-spec.ts";

const encrypted: Readonly<Partial<Record<string, string>>> = {
  wireguard: "that packets between nodes are encrypted: keys are seen, not traffic",
  none: "that nobody between the nodes reads along: traffic between nodes is in clear text, as asked",
};

/** Statements that a reader may take `ready` for, although no pass checks them. `nodesLeftOut`: by the fleet's node selector. */
export function unverified(
  spec: Pick<CiliumSpec, "mutualAuth" | "l7"> & { readonly encryption: string },
  nodesLeftOut = 0,
  nodesJoining = 0,
): string[] {
  return [
    ...(nodesJoining > 0
      ? [`anything of ${nodesJoining} nodes that registered less than ten minutes ago`]
      : []),
    ...(nodesLeftOut > 0
      ? [`anything of ${nodesLeftOut} nodes that nodeSelectors.agents leaves out: they have no Cilium`]
      : []),
    encrypted[spec.encryption] ?? "whether packets between nodes are encrypted: what said so is lost",
    ...(spec.mutualAuth === "spire" ? ["that workloads authenticate each other: no handshake is tried"] : []),
    "that pods started before Cilium are managed by it",
    "that a new pod starts on every node",
    ...(spec.l7 ? ["that L7 rules work: chaining limits them"] : []),
  ];
}

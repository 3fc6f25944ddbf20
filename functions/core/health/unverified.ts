import type { CiliumSpec } from "../desired/cilium-spec.ts";

const encrypted: Readonly<Partial<Record<string, string>>> = {
  wireguard: "that packets between nodes are encrypted: keys are seen, not traffic",
  none: "that nobody between the nodes reads along: traffic between nodes is in clear text, as asked",
};

const sessions = "that each packet between nodes is encrypted: WireGuard's sessions are seen, not packets";

const idle = "that any workload but our errands authenticates: SPIRE is idle where no policy asks for it";

/** How far errands have asked the nodes. */
interface Errands {
  readonly proof?: { readonly nodes: number; readonly of: number } | undefined;
  readonly isOff?: boolean;
  /** Whether pods without an endpoint were counted. */
  readonly isCounted?: boolean;
  /** Whether pods were seen to authenticate. */
  readonly authenticates?: boolean;
}

/** Statements that a reader may take `ready` for, although no pass checks them. `nodesLeftOut`: by the fleet's node selector. */
export function unverified(
  spec: Pick<CiliumSpec, "mutualAuth" | "l7"> & { readonly encryption: string },
  nodesLeftOut = 0,
  nodesJoining = 0,
  errands: Errands = {},
): string[] {
  const { proof, isOff = false, authenticates = false, isCounted = false } = errands;
  const unasked = proof === undefined ? 0 : Math.max(0, proof.of - proof.nodes);
  return [
    ...(isOff ? ["whatever errands would ask the nodes: cilium_probes=off sends none"] : []),
    ...(nodesJoining > 0
      ? [`anything of ${nodesJoining} nodes that registered less than ten minutes ago`]
      : []),
    ...(nodesLeftOut > 0
      ? [`anything of ${nodesLeftOut} nodes that nodeSelectors.agents leaves out: they have no Cilium`]
      : []),
    (proof && spec.encryption === "wireguard" ? sessions : encrypted[spec.encryption]) ??
      "whether packets between nodes are encrypted: what said so is lost",
    ...(authenticates ? [idle] : []),
    ...(spec.mutualAuth === "spire" && !authenticates
      ? ["that workloads authenticate each other: no handshake is tried"]
      : []),
    ...(isCounted ? [] : ["that pods started before Cilium are managed by it"]),
    ...(proof === undefined ? ["that a new pod starts on every node"] : []),
    ...(unasked > 0 ? [`that a new pod starts on ${unasked} nodes to which no errand was sent`] : []),
    ...(spec.l7 ? ["that L7 rules work: chaining limits them"] : []),
  ];
}

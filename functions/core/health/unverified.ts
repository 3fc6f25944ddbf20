import type { CiliumSpec } from "../desired/cilium-spec.ts";
import type { Proof } from "../errands/proof.ts";

const encrypted: Readonly<Partial<Record<string, string>>> = {
  wireguard: "that packets between nodes are encrypted: keys are seen, not traffic",
  none: "that nobody between the nodes reads along: traffic between nodes is in clear text, as asked",
};

const sessions = "that each packet between nodes is encrypted: WireGuard's sessions are seen, not packets";

/** What is known of policies that ask for authentication; nothing, where they were counted and there are some. */
function idle(authenticating: number | undefined): string[] {
  if (authenticating === undefined)
    return ["that any workload but our errands authenticates: SPIRE is idle where no policy asks for it"];
  return authenticating > 0
    ? []
    : ["that any workload authenticates: no policy asks for it, so that SPIRE is idle"];
}

/** How far errands have asked the nodes. */
interface Errands {
  readonly proof?: Pick<Proof, "nodes" | "of" | "change" | "notAsked" | "strata" | "strataOf"> | undefined;
  /** Policies that ask for authentication; undefined: nobody has counted them. */
  readonly authenticating?: number | undefined;
  readonly isOff?: boolean;
  /** Whether pods without an endpoint were counted. */
  readonly isCounted?: boolean;
  /** Whether pods were seen to authenticate. */
  readonly authenticates?: boolean;
}

/** Nodes and kinds of nodes that the last round left out, with the day of the one that asked them. */
function unasked({ nodes, of, change, strata, strataOf = strata }: NonNullable<Errands["proof"]>): string[] {
  const before = change === undefined ? 0 : Math.min(of, change.nodes);
  const never = of - Math.max(nodes, before);
  const kinds = strataOf > strata ? `, of ${strata} of ${strataOf} kinds` : "";
  return [
    ...(before > nodes
      ? [
          `that a new pod starts today on more than ${nodes} nodes${kinds}: ${before} were asked on ${change?.askedAt.slice(0, 10)}`,
        ]
      : []),
    ...(never > 0 ? [`that a new pod starts on ${never} nodes to which no errand was sent`] : []),
  ];
}

/** Statements that a reader may take `ready` for, although no pass checks them. `nodesLeftOut`: by the fleet's node selector. */
export function unverified(
  spec: Pick<CiliumSpec, "mutualAuth" | "l7"> & { readonly encryption: string },
  nodesLeftOut = 0,
  nodesJoining = 0,
  errands: Errands = {},
): string[] {
  const { proof, isOff = false, authenticates = false, isCounted = false } = errands;
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
    ...(authenticates ? idle(errands.authenticating) : []),
    ...(spec.mutualAuth === "spire" && !authenticates
      ? ["that workloads authenticate each other: no handshake is tried"]
      : []),
    ...(isCounted ? [] : ["that pods started before Cilium are managed by it"]),
    ...(proof === undefined ? ["that a new pod starts on every node"] : []),
    ...(proof === undefined ? [] : unasked(proof)),
    ...(proof?.notAsked ?? []),
    ...(spec.l7 ? ["that L7 rules work: chaining limits them"] : []),
  ];
}

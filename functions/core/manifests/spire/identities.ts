import { spireNamespace, systemNamespace } from "../parts/namespaces.ts";

const trustDomain = "spiffe.cilium";
const id = (path: string) => `spiffe://${trustDomain}${path}`;

/** SPIFFE identities on which server, agents and the registration loop must agree. */
export const spireIdentities = {
  trustDomain,
  /** The SPIRE agent of every node, and parent of the two below. */
  node: {
    id: id(`/ns/${spireNamespace}/sa/spire-agent`),
    selectors: [`k8s_psat:agent_ns:${spireNamespace}`, "k8s_psat:agent_sa:spire-agent"],
  },
  /** Cilium's agents, which fetch the identities of the pods they serve. */
  ciliumAgent: {
    id: id("/cilium-agent"),
    selectors: [`k8s:ns:${systemNamespace}`, "k8s:sa:cilium"],
  },
  /** Cilium's operator, which registers workloads. */
  ciliumOperator: {
    id: id("/cilium-operator"),
    selectors: [`k8s:ns:${systemNamespace}`, "k8s:sa:cilium-operator"],
  },
} as const;

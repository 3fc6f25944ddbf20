import { jsonAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { productNames } from "../product-names.ts";
import type { ErrandKind } from "./errand-kinds.ts";
import { errandNamespaceName } from "./errand-namespace.ts";

/** Label of every object of a round; its values never change, because each set of labels of a pod is an identity of Cilium's. */
export const errandLabel = `${productNames.domain}/errand`;

/** Name of the container of each errand. */
export const errandContainer = "errand";

/** Annotations, which make no identity. */
export const errandNotes = {
  round: `${productNames.domain}/round`,
  sentAt: `${productNames.domain}/sent-at`,
  proves: `${productNames.domain}/proves`,
  node: `${productNames.domain}/node`,
  peer: `${productNames.domain}/peer`,
} as const;

/** A round of errands, as its ConfigMap tells: pods and policies belong to that, and go with it. */
export interface Round {
  readonly id: string;
  /** ISO 8601. */
  readonly sentAt: string;
  /** What it proves: core/errands/proof provenState. */
  readonly proves: string;
  /** Names of the nodes that are asked; a place is one in this list. */
  readonly nodes: readonly string[];
  /** How many of them, from the first, were sampled; the others are asked in the place of some of these. */
  readonly sampled: number;
  /** When the last of the others were sent; `sentAt` where there are none. ISO 8601. */
  readonly extendedAt: string;
  /** Nodes that there were, and that some of them may have known, from its sending until now: the fewest and the most. */
  readonly seen: { readonly fewest: number; readonly most: number };
  /** Of its ConfigMap; empty: not made yet. */
  readonly uid: string;
}

export function roundConfigMap({ id, sentAt, proves, nodes, sampled, extendedAt, seen }: Round): KubeObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: `round-${id}`,
      namespace: errandNamespaceName,
      labels: { [errandLabel]: "round" },
      annotations: {
        [errandNotes.round]: id,
        [errandNotes.sentAt]: sentAt,
        [errandNotes.proves]: proves,
      },
    },
    data: {
      nodes: nodes.join(" "),
      sampled: `${sampled}`,
      extendedAt,
      fewest: `${seen.fewest}`,
      most: `${seen.most}`,
    },
  };
}

const timeForm = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** Undefined: none of ours. */
export function readRound({ metadata, ...configMap }: KubeObject): Round | undefined {
  const { annotations = {}, labels = {}, uid } = metadata;
  const id = annotations[errandNotes.round];
  const sentAt = annotations[errandNotes.sentAt] ?? "";
  const proves = annotations[errandNotes.proves] ?? "";
  const isOurs = labels[errandLabel] === "round" && timeForm.test(sentAt);
  if (!isOurs || id === undefined || uid === undefined) return undefined;
  const text = (key: string) => {
    const value = jsonAt(configMap, "data", key);
    return typeof value === "string" ? value : "";
  };
  const nodes = text("nodes")
    .split(" ")
    .filter((node) => node !== "");
  const count = (key: string) => (/^\d{1,6}$/.test(text(key)) ? Number(text(key)) : nodes.length);
  const seen = { fewest: count("fewest"), most: count("most") };
  const extendedAt = timeForm.test(text("extendedAt")) ? text("extendedAt") : sentAt;
  return { id, sentAt, proves, uid, nodes, sampled: count("sampled"), extendedAt, seen };
}

/** The round with what is seen of the nodes now. */
export function withSeen(round: Round, { fewest, most }: Round["seen"]): Round {
  const { seen } = round;
  return { ...round, seen: { fewest: Math.min(seen.fewest, fewest), most: Math.max(seen.most, most) } };
}

/** Says to those who add containers to pods that they shall not; the same for all, so that no identity comes of it. */
const notInjected = {
  "sidecar.istio.io/inject": "false",
  "admission.datadoghq.com/enabled": "false",
} as const;

/** Metadata of a pod or policy of a round. */
export function errandMeta(
  { id, uid }: Round,
  kind: ErrandKind | "policy",
  name: string,
  notes: Readonly<Record<string, string>> = {},
): KubeObject["metadata"] {
  const owner = { apiVersion: "v1", kind: "ConfigMap", name: `round-${id}`, uid };
  return {
    name: `${name}-${id}`,
    namespace: errandNamespaceName,
    labels: { [errandLabel]: kind, ...notInjected },
    annotations: { "linkerd.io/inject": "disabled", [errandNotes.round]: id, ...notes },
    ownerReferences: [owner],
  };
}

import type {
  ConfigMap,
  LocalObjectReference,
  NodeSelectorRequirement,
  Toleration,
} from "kubernetes-types/core/v1.js";
import { compareVersions } from "../../compare-versions.ts";
import { digest } from "../../digest.ts";
import { productNames } from "../../product-names.ts";
import { stableJson } from "../../stable-json.ts";
import type { RenderInput } from "../render-input.ts";
import type { RenderOptions } from "../render-options.ts";

/** Role of a pod: agents run on every node, controllers once or twice in the cluster. */
export type PlacementRole = "agents" | "controllers";

export const linuxNodes = { "kubernetes.io/os": "linux" };

/** Node selector of a role: Linux, and the labels that `nodeSelectors` asks for. */
export function nodeSelector({ nodeSelectors }: RenderOptions, role: PlacementRole): Record<string, string> {
  return { ...nodeSelectors?.[role], ...linuxNodes };
}

/** Tolerations of a controller: the chart's own, then `extraTolerations`; absent where there are none. */
export function tolerations(
  { extraTolerations }: RenderOptions,
  own: readonly Toleration[] = [],
): { tolerations?: Toleration[] } {
  const all = [...own, ...(extraTolerations ?? [])];
  return all.length === 0 ? {} : { tolerations: all };
}

/** Nodes by EKS compute type: on the others no privileged DaemonSet can run, or another CNI does the work. */
export const supportedComputeTypes = {
  key: "eks.amazonaws.com/compute-type",
  operator: "NotIn",
  values: ["fargate", "hybrid", "auto"],
} satisfies NodeSelectorRequirement;

/** Nodes that Envoy runs on: the chart keeps it away from those with this label. */
export const envoyNodes = {
  key: "cilium.io/no-schedule",
  operator: "NotIn",
  values: ["true"],
} satisfies NodeSelectorRequirement;

/** Required node affinity: all expressions must hold. */
export function onNodes<Requirement extends NodeSelectorRequirement>(...matchExpressions: Requirement[]) {
  return { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } };
}

/** Required affinity or anti-affinity to the pods with these labels on the same node. */
export function onSameNodeAs(matchLabels: Record<string, string>) {
  return {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { labelSelector: { matchLabels }, topologyKey: "kubernetes.io/hostname" },
    ],
  };
}

/** Pull secrets of every pod; absent where `imagePullSecrets` names none. */
export function pullSecrets({ imagePullSecrets }: RenderOptions): {
  imagePullSecrets?: LocalObjectReference[];
} {
  if (imagePullSecrets === undefined || imagePullSecrets.length === 0) return {};
  return { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) };
}

/** Field `hostUsers` of privileged pods; absent for minors of Cilium without it, and API servers that do not know it. */
export function hostUsers({ options, release }: RenderInput): { hostUsers?: true } {
  const from = release.minor.hostUsersFrom;
  return from !== undefined && compareVersions(options.kubernetesVersion, from) >= 0
    ? { hostUsers: true }
    : {};
}

/**
 * The pod-template annotation that rolls a workload when the content of its ConfigMap changes.
 * Secrets are never part of it: agents and relay reload Hubble's certificates from their mounted files.
 */
export function configurationChecksum(consumed: ConfigMap): Readonly<Record<string, string>> {
  return { [productNames.configurationChecksum]: digest(stableJson(consumed.data ?? {})) };
}

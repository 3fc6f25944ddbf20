import { digest } from "../digest.ts";
import { type Json, jsonAt, listAt, mapAt, numberAt } from "../json.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import { productNames } from "../product-names.ts";
import { stableJson } from "../stable-json.ts";
import type { LiveState } from "./live-state.ts";

/** The VPC CNI as agents are chained behind it: they copy its CNI file once, when they start. */
export interface ChainedCni {
  /** Image, and a digest of all that its file may depend on. */
  readonly version: string;
  readonly isRolledOut: boolean;
}

/** Undefined: aws-node is absent. */
export function chainedCni(awsNode: KubeObject | undefined): ChainedCni | undefined {
  if (awsNode === undefined) return undefined;
  const pod = mapAt(awsNode, "spec", "template", "spec");
  const containers = [...listAt(pod, "initContainers"), ...listAt(pod, "containers")].map((container) =>
    ["name", "image", "command", "args", "env"].map((field) => jsonAt(container, field) ?? null),
  );
  // EKS renders its add-on by a chart, whose version stands here.
  const chart = awsNode.metadata.labels?.["helm.sh/chart"] ?? "";
  const image = String(jsonAt(listAt(pod, "containers")[0], "image") ?? "no image")
    .split("/")
    .at(-1);
  const status = mapAt(awsNode, "status");
  const wanted = numberAt(status, "desiredNumberScheduled");
  return {
    version: `${image} ${digest(stableJson([containers, chart])).slice(0, 12)}`,
    isRolledOut:
      numberAt(status, "observedGeneration") >= (awsNode.metadata.generation ?? 1) &&
      numberAt(status, "updatedNumberScheduled") >= wanted &&
      numberAt(status, "numberAvailable") >= wanted,
  };
}

/** The version that agents are chained behind, where it is no longer that of the cluster. */
export function outdatedChain({ inventory }: LiveState, cni: ChainedCni | undefined): string | undefined {
  const before = inventory?.chainedBehind;
  return before === undefined || cni === undefined || before === cni.version ? undefined : before;
}

export const agentsKey = `DaemonSet ${productNames.namespace}/cilium`;

/**
 * The target with agents that roll once where aws-node has changed since they copied its file, and has been rolled out
 * itself; else they keep the annotation that they have.
 */
export function withChainAnnotation(
  target: readonly KubeObject[],
  live: LiveState,
  cni: ChainedCni | undefined,
): KubeObject[] {
  const found = live.objects.get(agentsKey);
  const isDue = cni?.isRolledOut === true && outdatedChain(live, cni) !== undefined;
  const version = isDue ? cni.version : found && chainAnnotation(found);
  return target.map((object) => {
    if (keyOf(object) !== agentsKey || typeof version !== "string") return object;
    const template = mapAt(object, "spec", "template");
    const metadata = mapAt(template, "metadata");
    const annotations = { ...mapAt(metadata, "annotations"), [productNames.chainAnnotation]: version };
    return {
      ...object,
      spec: { ...mapAt(object, "spec"), template: { ...template, metadata: { ...metadata, annotations } } },
    };
  });
}

/** What the pods of a workload were last rolled for; undefined: never. */
export function chainAnnotation(workload: KubeObject): Json | undefined {
  return jsonAt(workload, "spec", "template", "metadata", "annotations", productNames.chainAnnotation);
}

import { appliedTaintKey } from "../../health/start-up-taint.ts";
import { type Json, jsonAt, listAt, mapAt } from "../../json.ts";
import { type KubeObject, keyOf } from "../../kube-object.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** Pods that run once or twice in a cluster; what runs on every node tolerates every taint. */
const controllers = [
  "Deployment kube-system/cilium-operator",
  "Deployment kube-system/hubble-relay",
  "Deployment kube-system/hubble-ui",
  "StatefulSet cilium-spire/spire-server",
];

/** Taints that pass by themselves, or with their node: of Kubernetes, of Karpenter, and those that wait for agents. */
const passing = [
  /^node\.kubernetes\.io\//,
  /^node\.cloudprovider\.kubernetes\.io\//,
  /^karpenter\.sh\//,
  /^node\.cilium\.io\//,
];

/** A controller that no node admits is never scheduled; without the operator no agent starts (cilium #40475). */
export function noNodeAdmits({ nodes, objects }: Pick<PreflightView, "nodes" | "objects">): Found[] {
  const startUpTaint = appliedTaintKey(objects);
  const refused = objects
    .filter((object) => controllers.includes(keyOf(object)))
    .map((workload) => ({ workload, ...admission(workload, nodes, startUpTaint) }))
    .filter(({ isAdmitted }) => !isAdmitted);
  const untolerated = refused.filter(({ taints }) => taints.length > 0);
  const unselected = refused.filter(({ taints, selected }) => taints.length === 0 && selected === 0);
  return [
    ...(untolerated.length === 0 ? [] : [byTaints(untolerated)]),
    ...unselected.map(({ workload }) => bySelector(workload)),
  ];
}

interface Admission {
  readonly isAdmitted: boolean;
  /** Nodes that the selector takes. */
  readonly selected: number;
  /** Taints in the way. */
  readonly taints: readonly Json[];
}

function admission(workload: KubeObject, nodes: readonly KubeObject[], startUpTaint: string): Admission {
  const pod = mapAt(workload, "spec", "template", "spec");
  const selector = Object.entries(mapAt(pod, "nodeSelector"));
  const selected = nodes.filter(({ metadata }) =>
    selector.every(([label, value]) => metadata.labels?.[label] === value),
  );
  const inTheWay = selected.map((node) =>
    listAt(node, "spec", "taints").filter(
      (taint) => !isPassing(taint, startUpTaint) && !isTolerated(taint, pod),
    ),
  );
  return {
    // A cluster without nodes is waited for elsewhere.
    isAdmitted: nodes.length === 0 || inTheWay.some((taints) => taints.length === 0),
    selected: selected.length,
    taints: inTheWay.flat(),
  };
}

function isPassing(taint: Json, startUpTaint: string): boolean {
  const key = String(jsonAt(taint, "key") ?? "");
  if (jsonAt(taint, "effect") === "PreferNoSchedule" || key === startUpTaint) return true;
  return passing.some((pattern) => pattern.test(key));
}

function isTolerated(taint: Json, pod: Json): boolean {
  return listAt(pod, "tolerations").some((toleration) => {
    const [key, effect] = [jsonAt(toleration, "key"), jsonAt(toleration, "effect")];
    const exists = jsonAt(toleration, "operator") === "Exists";
    if (effect !== undefined && effect !== "" && effect !== jsonAt(taint, "effect")) return false;
    if (key === undefined || key === "") return exists;
    if (key !== jsonAt(taint, "key")) return false;
    return exists || (jsonAt(toleration, "value") ?? "") === (jsonAt(taint, "value") ?? "");
  });
}

function byTaints(refused: readonly (Admission & { readonly workload: KubeObject })[]): Found {
  const names = refused.map(({ workload }) => keyOf(workload)).join(", ");
  const taints = new Map(refused.flatMap((one) => one.taints).map((taint) => [shown(taint), taint]));
  const tolerations = [...taints.values()].map((taint) => ({
    key: jsonAt(taint, "key"),
    operator: "Exists",
    effect: jsonAt(taint, "effect"),
  }));
  return {
    message: `No node admits ${names}: all have a taint that is not tolerated (${[...taints.keys()].slice(0, 5).join(", ")}).`,
    remedy: `Tolerate it by the fleet's setting "extraTolerations": ${JSON.stringify(tolerations.slice(0, 5))}, or add a node without the taint: kubectl get nodes -o custom-columns=NAME:.metadata.name,TAINTS:.spec.taints`,
  };
}

function shown(taint: Json): string {
  const value = jsonAt(taint, "value");
  return `${jsonAt(taint, "key")}${value === undefined || value === "" ? "" : `=${value}`}:${jsonAt(taint, "effect")}`;
}

function bySelector(workload: KubeObject): Found {
  const selector = mapAt(workload, "spec", "template", "spec", "nodeSelector");
  return {
    message: `No node admits ${keyOf(workload)}: none has the labels ${JSON.stringify(selector)}.`,
    remedy:
      "Label a node so, or change the fleet's setting nodeSelectors.controllers: kubectl get nodes --show-labels",
  };
}

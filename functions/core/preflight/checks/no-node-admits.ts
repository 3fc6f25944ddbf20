import { eligibleNodes } from "../../health/eligible-nodes.ts";
import { appliedTaintKey } from "../../health/start-up-taint.ts";
import { type Json, jsonAt, listAt, mapAt } from "../../json.ts";
import { type KubeObject, keyOf } from "../../kube-object.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { isTakenOff, passesByItself } from "./passing-taints.ts";
import { selectedNodes } from "./selected-nodes.ts";

/** Pods that run once or twice in a cluster; what runs on every node tolerates every taint. */
const controllers = [
  "Deployment kube-system/cilium-operator",
  "Deployment kube-system/hubble-relay",
  "Deployment kube-system/hubble-ui",
  "StatefulSet cilium-spire/spire-server",
];

type Asked = Pick<PreflightView, "nodes" | "objects">;

/** A controller that no node admits is never scheduled; without the operator no agent starts (cilium #40475). */
export function noNodeAdmits(view: Asked): Found[] {
  const refused = admissions(view).filter(({ verdict }) => verdict === "refused");
  const untolerated = refused.filter(({ selected }) => selected > 0);
  const unselected = refused.filter(({ selected }) => selected === 0);
  return [
    ...(untolerated.length === 0 ? [] : [byTaints(untolerated)]),
    ...unselected.map(({ workload }) => bySelector(workload)),
  ];
}

/** Nodes that come or go: the controller is scheduled in a moment, and the pass comes back to see. */
export function noNodeAdmitsYet(view: Asked): Found | undefined {
  const waiting = admissions(view).filter(({ verdict }) => verdict === "waiting");
  if (waiting.length === 0) return undefined;
  const taints = [...new Set(waiting.flatMap((one) => one.taints).map(shown))];
  return {
    message: `No node admits ${namesOf(waiting)} yet: those that do have a taint that passes by itself (${taints.slice(0, 5).join(", ")}).`,
    remedy: `Where it stays, see who should take it off: ${listTaints}`,
  };
}

interface Admission {
  readonly workload: KubeObject;
  /** `waiting`: a node admits it as soon as taints are off that pass by themselves. */
  readonly verdict: "admitted" | "waiting" | "refused";
  /** Nodes that selector and affinity take. */
  readonly selected: number;
  /** Taints in the way: those that are waited for, or those that refuse it. */
  readonly taints: readonly Json[];
}

function admissions({ nodes, objects }: Asked): Admission[] {
  // A cluster without nodes is waited for elsewhere.
  if (eligibleNodes(nodes).length === 0) return [];
  const startUpTaint = appliedTaintKey(objects);
  return objects
    .filter((object) => controllers.includes(keyOf(object)))
    .map((workload) => admissionOf(workload, selectedNodes(workload, nodes, objects), startUpTaint));
}

function admissionOf(workload: KubeObject, selected: readonly KubeObject[], startUpTaint: string): Admission {
  const pod = mapAt(workload, "spec", "template", "spec");
  const inTheWay = selected.map((node) => {
    const taints = listAt(node, "spec", "taints").filter(
      (taint) =>
        jsonAt(taint, "effect") !== "PreferNoSchedule" &&
        !isTakenOff(taint, startUpTaint) &&
        !isTolerated(taint, pod),
    );
    return { taints, lasting: taints.filter((taint) => !passesByItself(taint)) };
  });
  const passing = inTheWay.filter(({ lasting }) => lasting.length === 0);
  const common = { workload, selected: selected.length };
  if (passing.some(({ taints }) => taints.length === 0))
    return { ...common, verdict: "admitted", taints: [] };
  if (passing.length > 0) {
    return { ...common, verdict: "waiting", taints: passing.flatMap(({ taints }) => taints) };
  }
  return { ...common, verdict: "refused", taints: inTheWay.flatMap(({ lasting }) => lasting) };
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

function namesOf(refused: readonly Admission[]): string {
  return refused.map(({ workload }) => keyOf(workload)).join(", ");
}

const listTaints = "kubectl get nodes -o custom-columns=NAME:.metadata.name,TAINTS:.spec.taints";

function byTaints(refused: readonly Admission[]): Found {
  const taints = new Map(refused.flatMap((one) => one.taints).map((taint) => [shown(taint), taint]));
  const tolerations = [...taints.values()].map((taint) => ({
    key: jsonAt(taint, "key"),
    operator: "Exists",
    effect: jsonAt(taint, "effect"),
  }));
  return {
    message: `No node admits ${namesOf(refused)}: all have a taint that is not tolerated (${[...taints.keys()].slice(0, 5).join(", ")}).`,
    remedy: `Tolerate it by the fleet's setting "extraTolerations": ${JSON.stringify(tolerations.slice(0, 5))}, or add a node without the taint: ${listTaints}`,
  };
}

function shown(taint: Json): string {
  const value = jsonAt(taint, "value");
  return `${jsonAt(taint, "key")}${value === undefined || value === "" ? "" : `=${value}`}:${jsonAt(taint, "effect")}`;
}

function bySelector(workload: KubeObject): Found {
  const pod = mapAt(workload, "spec", "template", "spec");
  const affinity = jsonAt(pod, "affinity", "nodeAffinity");
  const also = affinity === undefined ? "" : ` and the affinity ${JSON.stringify(affinity)}`;
  return {
    message: `No node admits ${keyOf(workload)}: none that the VPC CNI serves has the labels ${JSON.stringify(mapAt(pod, "nodeSelector"))}${also}.`,
    remedy:
      "Label a node so, or change the fleet's setting nodeSelectors.controllers: kubectl get nodes --show-labels",
  };
}

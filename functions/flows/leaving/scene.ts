import { errandNamespaceName } from "../../core/errands/errand-namespace.ts";
import { eligibleNodes } from "../../core/health/eligible-nodes.ts";
import { conditionOf } from "../../core/health/pod-trouble.ts";
import { jsonAt } from "../../core/json.ts";
import { type KubeObject, keyOf } from "../../core/kube-object.ts";
import type { LeavingView } from "../../core/leaving/leaving-steps.ts";
import type { LeavingMode, Removal, RemovalNode } from "../../core/leaving/removal.ts";
import { callRoll, findNodes, machineOf, nodesBeside } from "../../core/leaving/removal-nodes.ts";
import { spireNamespace } from "../../core/manifests/parts/namespaces.ts";
import type { Objection } from "../../core/objection.ts";
import { agentsKey } from "../../core/plan/chained-cni.ts";
import { mayDelete } from "../../core/plan/live-state.ts";
import { stageOf } from "../../core/plan/stages.ts";
import { type Inventory, inventoryConfigMap } from "../../core/plan/state-config-maps.ts";
import { productNames } from "../../core/product-names.ts";
import type { StatusReport } from "../../core/record/status-report.ts";
import { stableJson } from "../../core/stable-json.ts";
import { type TakenOver, waitedFor } from "../let-go.ts";
import type { Observed } from "../observe.ts";
import type { ConnectedPass } from "../pass.ts";
import { isTraced } from "../ran-agents.ts";
import type { WriteFailure } from "../write-failures.ts";
import { writeState } from "../write-state.ts";

/** What a pass knows of the removal that it takes a step of. */
export interface Scene {
  readonly pass: ConnectedPass;
  readonly observed: Observed;
  /** That of the tags; without any state of ours nodes can only be replaced. */
  readonly mode: LeavingMode;
  readonly taken: TakenOver;
  /** Agents of ours, wherever they are. */
  readonly agentPods: readonly KubeObject[];
  readonly operatorPods: readonly KubeObject[];
  /** The Node that a machine is of now. */
  readonly nodeOf: (one: RemovalNode) => KubeObject | undefined;
  /** Objects of ours that are to go, workloads apart. */
  readonly rest: readonly KubeObject[];
  readonly workloads: readonly KubeObject[];
  /** Undefined: no state of ours tells what was installed. */
  readonly base: Inventory | undefined;
  /** As the inventory has it, or would. */
  removal: Removal;
  /** What the inventory has of it; undefined: nothing yet. */
  noted: Removal | undefined;
  /** Told to the owner, whatever the step. */
  readonly found: Objection[];
}

/** What came of a step on this pass. */
export interface Outcome {
  /** A sentence or two. */
  readonly words: string;
  readonly configured?: readonly KubeObject[];
  readonly deleted?: readonly KubeObject[];
  /** Writes that the server refused, each for its object alone. */
  readonly failed?: readonly WriteFailure[];
  readonly progressed?: boolean;
  /** It ends by itself within minutes. */
  readonly isAwaited?: boolean;
  /** Nothing that a pass could do is left: nodes, people or their tags have to. */
  readonly isSettled?: boolean;
}

/** What every report of the removal says, whatever its step. */
export type Facts = Pick<
  StatusReport,
  "phase" | "leftTo" | "agentsRan" | "nodesToReplace" | "evidence" | "unverified"
>;

/** Reads what tells how far a removal is, and writes down nodes with an agent's traces before anything is deleted. */
export async function setScene(
  pass: ConnectedPass,
  observed: Observed,
  given: {
    readonly mode: LeavingMode;
    readonly taken: TakenOver;
    readonly agentsRan: boolean;
    readonly objections: readonly Objection[];
  },
): Promise<Scene> {
  const { taken, agentsRan } = given;
  const { live } = observed;
  const base = live.inventory ?? rebuilt(observed);
  const mode = base === undefined ? "replace" : given.mode;
  const ours = [...live.objects.values()].filter(
    (object) => mayDelete(object, live) && !taken.has(keyOf(object)),
  );
  const [agentPods, operatorPods] = await Promise.all([
    taken.has(waitedFor.agents) ? [] : podsOf(pass, "k8s-app=cilium"),
    taken.has(waitedFor.operator) ? [] : podsOf(pass, "io.cilium/app=operator"),
  ]);
  const scene: Scene = {
    pass,
    observed,
    mode,
    taken,
    agentPods,
    operatorPods,
    nodeOf: findNodes(observed.nodes),
    rest: ours.filter((object) => stageOf(object) !== "workloads"),
    workloads: ours.filter((object) => stageOf(object) === "workloads"),
    base,
    removal: live.inventory?.removal ?? { nodes: [] },
    noted: live.inventory?.removal,
    found: [...given.objections],
  };
  await rememberNodes(scene, agentsRan);
  return scene;
}

async function podsOf({ kube }: ConnectedPass, labelSelector: string): Promise<readonly KubeObject[]> {
  return (await kube.list("Pod", { namespace: productNames.namespace, labelSelector })) ?? [];
}

function rebuilt({ revision }: Observed): Inventory | undefined {
  if (revision === undefined) return undefined;
  const { requested, spec, pinned, number } = revision;
  return { schema: 1, revision: number, requested, spec, pinned, objects: {} };
}

/** Nodes with an agent's traces; written down before anything is deleted, because Cilium's own objects go with it. */
async function rememberNodes(scene: Scene, agentsRan: boolean): Promise<void> {
  const { pass, observed, agentPods, mode, removal, taken, base } = scene;
  if (taken.has(waitedFor.agents)) scene.removal = { ...removal, nodes: [] };
  // Traces of an agent on a cluster that never had ours, or that others keep now, are somebody else's.
  if (!agentsRan || taken.has(waitedFor.agents)) return;
  const isBegun = observed.live.inventory?.removal !== undefined;
  const hosts = new Set(agentPods.map((pod) => jsonAt(pod, "spec", "nodeName")));
  // Everything else of ours goes after the last agent, so that one pass has traced nodes since.
  const isTracing = !isBegun || observed.live.objects.size > 0 || hosts.size > 0;
  const traced = eligibleNodes(isTracing ? observed.nodes : []).filter(
    (node) => hosts.has(node.metadata.name) || isTraced(node, observed),
  );
  if (mode === "replace") {
    const fresh = nodesBeside(removal.nodes, traced);
    const nodes = [...removal.nodes, ...fresh.map(machineOf)];
    // Without any state the nodes' own traces have to do: an inventory made up would pose as what is installed.
    await note(scene, { ...removal, nodes, ...(base === undefined ? {} : { mode }) });
    return;
  }
  const { nodes, gone } = callRoll(removal.nodes, { ...clockOf(pass), traced, nodes: observed.nodes });
  const all = gone + (removal.gone ?? 0);
  await note(scene, { ...removal, nodes, mode, ...(all === 0 ? {} : { gone: all }) });
}

/** The cluster as objections speak of it, and what its tag acknowledges already. */
export function ownerOf({ pass: { cluster, tags } }: Pick<Scene, "pass">): {
  readonly arn: string;
  readonly acknowledged: readonly string[];
} {
  return { arn: cluster.arn, acknowledged: tags.requested.acknowledge ?? [] };
}

/** Now, and how long ago a time is. */
export function clockOf({ ports }: ConnectedPass): {
  readonly now: string;
  readonly age: (time: string) => number;
} {
  const now = ports.now();
  return { now: new Date(now).toISOString(), age: (time) => now - Date.parse(time) };
}

/** Writes down how far the removal is, where that is news; what no state of ours can hold is known on this pass alone. */
export async function note(scene: Scene, removal: Removal): Promise<void> {
  const { base, pass } = scene;
  const isNews = stableJson(removal) !== stableJson(scene.noted);
  scene.removal = removal;
  if (base === undefined || !isNews) return;
  await writeState(pass, inventoryConfigMap({ ...base, removal }));
  scene.noted = removal;
}

/** The node with what an errand told of it. */
export async function noteNodes(
  scene: Scene,
  change: (node: RemovalNode) => RemovalNode,
  more: Partial<Removal> = {},
): Promise<void> {
  await note(scene, { ...scene.removal, ...more, nodes: scene.removal.nodes.map(change) });
}

/** Notes that a step is over, however it ended. */
export async function noteOver(scene: Scene, step: "quiet" | "pods" | "purge"): Promise<void> {
  const { over = [] } = scene.removal;
  if (!over.includes(step)) await note(scene, { ...scene.removal, over: [...over, step] });
}

export function isReadyNode(node: KubeObject): boolean {
  return jsonAt(conditionOf(node, "Ready"), "status") === "True";
}

/** Names of the nodes whose kubelet answers. */
export function readyNodes({ observed }: Scene): ReadonlySet<string> {
  return new Set(observed.nodes.filter(isReadyNode).map(({ metadata }) => metadata.name));
}

/** Nodes of the removal that stand, with the Node that each is of now. */
export function standingNodes({
  removal,
  nodeOf,
}: Scene): { readonly one: RemovalNode; readonly node: KubeObject }[] {
  return removal.nodes.flatMap((one) => {
    const node = nodeOf(one);
    return node === undefined ? [] : [{ one, node }];
  });
}

/** Those of these pods that can end: one on a node that nobody reaches holds up no step. */
export function endingPods(scene: Scene, pods: readonly KubeObject[]): readonly KubeObject[] {
  const ready = readyNodes(scene);
  return pods.filter((pod) => ready.has(hostOf(pod)));
}

/** Name of the node that a pod is on. */
export function hostOf(pod: KubeObject): string {
  return String(jsonAt(pod, "spec", "nodeName") ?? "");
}

/** The scene as the table of steps looks at it. */
export function viewOf(scene: Scene): LeavingView {
  const { mode, removal, pass, workloads, operatorPods, agentPods } = scene;
  const ready = readyNodes(scene);
  const hosts = new Set(agentPods.map(hostOf));
  const operators = workloads.filter((object) => keyOf(object) === waitedFor.operator).length;
  const reachable = standingNodes(scene).filter(
    ({ node }) => ready.has(node.metadata.name) && !hosts.has(node.metadata.name),
  );
  return {
    mode,
    removal,
    mayProbe: pass.tags.mayProbe,
    hasAgents: workloads.some((object) => keyOf(object) === agentsKey),
    operator: operators + endingPods(scene, operatorPods).length,
    workloads: workloads.length - operators + endingPods(scene, agentPods).length,
    reachable: new Set(reachable.map(({ one }) => one.uid)),
    rest: restOf(scene).length,
  };
}

/**
 * What goes when the nodes are clean as far as they are reached. Until all are, the namespace of the errands stays, and
 * namespaces are not waited for whose last pods may be on a node that is not Ready; SPIRE's stays where its volume is kept.
 */
export function restOf(scene: Scene): readonly KubeObject[] {
  const { rest, removal, mode } = scene;
  const isOpen = mode !== "replace" && removal.nodes.some(({ clean }) => clean === undefined);
  const ready = readyNodes(scene);
  const isStuck = standingNodes(scene).some(
    ({ one, node }) => one.clean === undefined && !ready.has(node.metadata.name),
  );
  const kept = [
    ...(isOpen ? [errandNamespaceName] : []),
    ...(keepsVolume(scene) === true ? [spireNamespace] : []),
  ];
  return rest.filter(
    ({ kind, metadata: { name, deletionTimestamp } }) =>
      kind !== "Namespace" || !(kept.includes(name) || (isStuck && deletionTimestamp !== undefined)),
  );
}

/** Whether SPIRE's volume stays; undefined: it has none. */
export function keepsVolume({ pass, base, rest }: Scene): boolean | undefined {
  const { spec, pinned } = base ?? {};
  const hasVolume = spec?.mutualAuth === "spire" && pinned?.storageSize !== null;
  const stands = rest.some(({ kind, metadata }) => kind === "Namespace" && metadata.name === spireNamespace);
  if (!hasVolume || !stands) return undefined;
  return pass.ports.settings.spireVolumeOnRemoval === "keep";
}

import { eligibleNodes } from "../core/health/eligible-nodes.ts";
import { jsonAt, listAt } from "../core/json.ts";
import { type KubeObject, refOf } from "../core/kube-object.ts";
import type { Objection } from "../core/objection.ts";
import { mayDelete } from "../core/plan/live-state.ts";
import { stageNames, stageOf } from "../core/plan/stages.ts";
import type { Inventory, NodeToReplace } from "../core/plan/state-config-maps.ts";
import { inventoryConfigMap } from "../core/plan/state-config-maps.ts";
import { clusterReport } from "./cluster-report.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { resultOfError } from "./result-of-error.ts";
import { retry, type StepResult, settled } from "./step-result.ts";
import { writeState } from "./write-state.ts";

/**
 * One step of the removal; a pass after the other takes the next. The operator goes first, because one that outlives
 * the agents taints every node; then all other pods; then what they needed, in reverse order of the installation.
 */
export async function uninstall(
  pass: ConnectedPass,
  observed: Observed,
  objections: readonly Objection[],
): Promise<StepResult> {
  const dirty = await rememberNodes(pass, observed);
  const standing = dirty.filter(({ uid }) => observed.nodes.some((node) => node.metadata.uid === uid));
  const facts = {
    objections: [...objections, ...observed.stateObjections],
    nodesToReplace: { total: standing.length, first: standing.map(({ name }) => name) },
  };
  const report = (reason: string) =>
    clusterReport(pass, observed.revision, { ...facts, phase: "removing", reason });
  let step: Step | undefined;
  try {
    step = await nextStep(pass, observed);
  } catch (error) {
    return resultOfError(error, pass, "removing");
  }
  if (step !== undefined) {
    return retry(report(step.reason), { progressed: step.deleted > 0 });
  }
  if (standing.length > 0) {
    await forgetObjects(pass, observed);
    const reason = `Cilium is gone; ${standing.length} nodes that ran an agent are still to be replaced.`;
    return settled(report(reason));
  }
  return finish(pass, observed, objections);
}

interface Step {
  readonly reason: string;
  readonly deleted: number;
}

/** Undefined: nothing of ours is left but the bookkeeping. */
async function nextStep(pass: ConnectedPass, observed: Observed): Promise<Step | undefined> {
  const objects = [...observed.live.objects.values()].filter((object) => mayDelete(object, observed.live));
  const operator = objects.filter(
    ({ kind, metadata }) => kind === "Deployment" && metadata.name === "cilium-operator",
  );
  if (operator.length > 0) return remove(pass, operator, "the operator");
  const workloads = objects.filter((object) => stageOf(object) === "workloads");
  const waitFor = await podsOf(pass, "io.cilium/app=operator");
  if (waitFor > 0) return waiting(`${waitFor} pods of the operator`);
  if (workloads.length > 0) return remove(pass, workloads, "the agents and all other workloads");
  const agents = await podsOf(pass, "k8s-app=cilium");
  if (agents > 0) return waiting(`${agents} agents`);
  if (objects.length === 0) return undefined;
  let deleted = 0;
  for (const stage of stageNames.toReversed()) {
    const step = await remove(
      pass,
      objects.filter((object) => stageOf(object) === stage),
      stage,
    );
    deleted += step.deleted;
  }
  const what = "services, configuration, RBAC and namespaces";
  return deleted > 0 ? { reason: `Deleted ${what}.`, deleted } : waiting(`the last of ${what}`);
}

function waiting(what: string): Step {
  return { reason: `Waiting for ${what} to end.`, deleted: 0 };
}

/** What is being deleted already is left alone. */
async function remove({ kube }: ConnectedPass, objects: readonly KubeObject[], what: string): Promise<Step> {
  const standing = objects.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  await Promise.all(standing.map((object) => kube.delete(refOf(object), object.metadata.uid ?? "")));
  return standing.length > 0 ? { reason: `Deleted ${what}.`, deleted: standing.length } : waiting(what);
}

async function podsOf({ kube }: ConnectedPass, labelSelector: string): Promise<number> {
  return (await kube.listMetadata("Pod", { namespace: "kube-system", labelSelector }))?.length ?? 0;
}

/** Nodes with an agent's traces; written down before anything is deleted, because Cilium's own objects go with it. */
async function rememberNodes(pass: ConnectedPass, observed: Observed): Promise<readonly NodeToReplace[]> {
  const { inventory } = observed.live;
  const known = inventory?.removal?.nodes ?? [];
  const hasAgents = observed.live.objects.has("DaemonSet kube-system/cilium");
  if (inventory?.removal !== undefined && !hasAgents) return known;
  const traced = eligibleNodes(observed.nodes).filter((node) => ranAgent(node, observed));
  const found = traced.map(({ metadata }) => ({ name: metadata.name, uid: metadata.uid ?? "" }));
  const fresh = found.filter(({ uid }) => !known.some((node) => node.uid === uid));
  const nodes = [...known, ...fresh];
  const base = inventory ?? rebuilt(observed);
  // Without any bookkeeping the nodes' own traces have to do: an inventory made up would pose as what is installed.
  if (fresh.length === 0 || base === undefined) return nodes;
  await writeState(pass, inventoryConfigMap({ ...base, removal: { nodes } }));
  return nodes;
}

/** Nothing that the inventory names is there any more, so that no later pass has to look for it. */
async function forgetObjects(pass: ConnectedPass, { live: { inventory } }: Observed): Promise<void> {
  if (inventory === undefined || Object.keys(inventory.objects).length === 0) return;
  await writeState(pass, inventoryConfigMap({ ...inventory, objects: {} }));
}

function rebuilt({ revision }: Observed): Inventory | undefined {
  if (revision === undefined) return undefined;
  const { requested, spec, pinned, number } = revision;
  return { schema: 1, revision: number, requested, spec, pinned, objects: {} };
}

function ranAgent(node: KubeObject, observed: Observed): boolean {
  const isUp = listAt(node, "status", "conditions").some(
    (condition) => jsonAt(condition, "reason") === "CiliumIsUp",
  );
  return isUp || (observed.ciliumNodes ?? []).some(({ metadata }) => metadata.name === node.metadata.name);
}

/** Our own ConfigMaps and the access entry go last: as long as they are there, an interrupted removal is taken up. */
async function finish(
  pass: ConnectedPass,
  observed: Observed,
  objections: readonly Objection[],
): Promise<StepResult> {
  const { kube, ports, request } = pass;
  const { stateConfigMaps } = observed.live;
  await Promise.all(stateConfigMaps.map((object) => kube.delete(refOf(object), object.metadata.uid ?? "")));
  await ports.eks.revokeAccess(request.cluster, ports.settings.roleArn);
  const reason = "Nothing of ours is left; CRDs and policies stay.";
  const all = [...objections, ...observed.stateObjections];
  return settled(clusterReport(pass, undefined, { phase: "removed", reason, objections: all }));
}

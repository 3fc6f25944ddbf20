import { clusterArn } from "../core/cluster-id.ts";
import { eligibleNodes } from "../core/health/eligible-nodes.ts";
import { nodesToReplace } from "../core/health/nodes-to-replace.ts";
import { jsonAt } from "../core/json.ts";
import { type KubeObject, keyOf, refOf } from "../core/kube-object.ts";
import { blocks, type Objection, summarize } from "../core/objection.ts";
import { mayDelete } from "../core/plan/live-state.ts";
import { stageNames, stageOf } from "../core/plan/stages.ts";
import type { Inventory, NodeToReplace } from "../core/plan/state-config-maps.ts";
import { inventoryConfigMap } from "../core/plan/state-config-maps.ts";
import { productNames } from "../core/product-names.ts";
import { makeRecord } from "../core/record/make-record.ts";
import type { Change } from "../core/record/recorded-change.ts";
import type { StatusReport } from "../core/record/status-report.ts";
import { leftEntry, removed, revokeAccess } from "./close-request.ts";
import { clusterReport } from "./cluster-report.ts";
import { installedOf } from "./installed-of.ts";
import { needLease } from "./lease-needed.ts";
import { findTakenOver, letGo, type TakenOver, waitedFor } from "./let-go.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { isTraced, ranAgents } from "./ran-agents.ts";
import { resultOfError } from "./result-of-error.ts";
import { clearStartUpTaints } from "./start-up-taints.ts";
import { retry, type StepResult, settled } from "./step-result.ts";
import { eachWrite, objectionOf, type WriteFailure } from "./write-failures.ts";
import { recordMidway, writeState } from "./write-state.ts";

/**
 * One step of the removal; a pass after the other takes the next. The operator goes first, because one that outlives
 * the agents taints every node; then all other pods; then what they needed, in reverse order of the installation.
 */
export async function uninstall(
  pass: ConnectedPass,
  observed: Observed,
  { objections, isLeftBehind }: { readonly objections: readonly Objection[]; readonly isLeftBehind: boolean },
): Promise<StepResult> {
  const agentsRan = isLeftBehind || ranAgents(pass, observed);
  let step: Step | undefined;
  let dirty: readonly NodeToReplace[] = [];
  let taken: TakenOver;
  const found = [...objections, ...observed.stateObjections];
  try {
    taken = await findTakenOver(pass, observed);
    dirty = await rememberNodes(pass, observed, { taken, agentsRan });
    await letGo(pass, observed, taken);
    step = await nextStep(pass, observed, taken);
    // Where somebody else keeps the agents, the nodes and their taints are theirs too.
    if (step === undefined && agentsRan && !taken.has(waitedFor.agents))
      found.push(...(await clearStartUpTaints(pass, observed)));
  } catch (error) {
    return resultOfError(error, pass, "removing");
  }
  const standing = observed.nodes.filter((node) => dirty.some((one) => isSameMachine(one, node)));
  const leftTo = [...new Set([...letGoBefore(pass, observed), ...taken.values()])].sort();
  const facts = {
    phase: "removing" as const,
    leftTo,
    agentsRan,
    objections: found,
    nodesToReplace: { total: standing.length, first: standing.map(({ metadata }) => metadata.name) },
  };
  if (step !== undefined) {
    const { reason, deleted, failed } = step;
    found.push(...failed.flatMap(({ object, error }) => objectionOf(object, error) ?? []));
    const progressed = deleted.length > 0;
    const news = progressed ? { reason, change: removalOf(pass, deleted) } : { reason };
    const report = clusterReport(pass, installedOf(pass, observed), { ...facts, ...news });
    return retry(report, { progressed });
  }
  const gone = (reason: string) => clusterReport(pass, {}, { ...facts, reason });
  if (standing.length > 0) {
    await forgetObjects(pass, observed);
    found.push(...[nodesToReplace(pass.request.cluster, standing) ?? []].flat());
    return settled(
      gone(`Cilium is gone; ${standing.length} nodes that ran an agent are still to be replaced.`),
    );
  }
  if (blocks(found)) return settled(gone(`Cilium is gone. ${summarize(found)}`));
  // A pass that dies after the access entry went can only tell by the record that all the rest had gone.
  if (!isRecordedAsGone(pass)) {
    const what = leftTo.length > 0 ? `Cilium is left to ${leftTo.join(", ")}` : "Cilium is gone";
    const report = gone(`${what}; our own ConfigMaps and access entry go next.`);
    return retry({ ...report, agentsRan: false }, { progressed: true });
  }
  needLease(pass, "delete our own ConfigMaps");
  const last = gone("Cilium is gone, and so are our own ConfigMaps; the access entry goes next.");
  await dropState(pass, observed, { ...last, agentsRan: false });
  // Whoever has no access any more cannot give it back.
  await pass.lease?.giveBack();
  const revoked = await revokeAccess(pass);
  const all = [...objections, ...observed.stateObjections, ...(await leftEntry(pass, revoked))];
  return settled(clusterReport(pass, {}, { ...removed(leftTo), objections: all }));
}

/** What has been let go is seen again as long as the inventory names objects. */
function letGoBefore({ previous }: ConnectedPass, { live: { inventory } }: Observed): readonly string[] {
  return Object.keys(inventory?.objects ?? {}).length > 0 ? [] : (previous?.leftTo ?? []);
}

function isRecordedAsGone({ previous, tags }: ConnectedPass): boolean {
  if (previous?.phase !== "removing" || previous.revision !== null) return false;
  // Without the tag no access entry can be made again, so that the next pass must not need one.
  return tags.isTagged || (!previous.agentsRan && previous.nodesToReplace === undefined);
}

function isSameMachine(one: NodeToReplace, node: KubeObject): boolean {
  const machine = machineOf(node);
  return (
    one.uid === machine.uid ||
    (one.providerID !== undefined && one.providerID === machine.providerID) ||
    (one.systemUUID !== undefined && one.systemUUID === machine.systemUUID)
  );
}

function machineOf(node: KubeObject): NodeToReplace {
  const providerID = jsonAt(node, "spec", "providerID");
  const systemUUID =
    jsonAt(node, "status", "nodeInfo", "systemUUID") || jsonAt(node, "status", "nodeInfo", "machineID");
  return {
    name: node.metadata.name,
    uid: node.metadata.uid ?? "",
    ...(typeof providerID === "string" && providerID !== "" ? { providerID } : {}),
    ...(typeof systemUUID === "string" && systemUUID !== "" ? { systemUUID } : {}),
  };
}

function removalOf({ request: { why } }: ConnectedPass, deleted: readonly KubeObject[]): Change {
  return { kind: "removal", why, created: [], configured: [], deleted: deleted.map(keyOf) };
}

interface Step {
  readonly reason: string;
  readonly deleted: readonly KubeObject[];
  /** Deletions that the server refused, each for its object alone. */
  readonly failed: readonly WriteFailure[];
}

/** Undefined: nothing of ours is left but the state ConfigMaps. */
async function nextStep(
  pass: ConnectedPass,
  { live }: Observed,
  taken: TakenOver,
): Promise<Step | undefined> {
  const objects = [...live.objects.values()].filter(
    (object) => mayDelete(object, live) && !taken.has(keyOf(object)),
  );
  const operator = objects.filter(
    ({ kind, metadata }) => kind === "Deployment" && metadata.name === "cilium-operator",
  );
  if (operator.length > 0) return remove(pass, operator, "the operator");
  const workloads = objects.filter((object) => stageOf(object) === "workloads");
  const waitFor = taken.has(waitedFor.operator) ? 0 : await podsOf(pass, "io.cilium/app=operator");
  if (waitFor > 0) return waiting(`${waitFor} pods of the operator`);
  if (workloads.length > 0) return remove(pass, workloads, "the agents and all other workloads");
  const agents = taken.has(waitedFor.agents) ? 0 : await podsOf(pass, "k8s-app=cilium");
  if (agents > 0) return waiting(`${agents} agents`);
  if (objects.length === 0) return undefined;
  const deleted: KubeObject[] = [];
  const failed: WriteFailure[] = [];
  for (const stage of stageNames.toReversed()) {
    const step = await remove(
      pass,
      objects.filter((object) => stageOf(object) === stage),
      stage,
    );
    deleted.push(...step.deleted);
    failed.push(...step.failed);
  }
  const what = "services, configuration, RBAC and namespaces";
  return deleted.length > 0
    ? { reason: `Deleted ${what}.`, deleted, failed }
    : waiting(`the last of ${what}`, failed);
}

function waiting(what: string, failed: readonly WriteFailure[] = []): Step {
  return { reason: `Waiting for ${what} to end.`, deleted: [], failed };
}

/** What is being deleted already is left alone. */
async function remove({ kube }: ConnectedPass, objects: readonly KubeObject[], what: string): Promise<Step> {
  const standing = objects.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const steps = standing.map((object) => ({ object }));
  const failed = await eachWrite(steps, async ({ object }) => {
    await kube.delete(refOf(object), object.metadata.uid ?? "");
  });
  const deleted = standing.filter((object) => failed.every((failure) => failure.object !== object));
  return deleted.length > 0 ? { reason: `Deleted ${what}.`, deleted, failed } : waiting(what, failed);
}

async function podsOf({ kube }: ConnectedPass, labelSelector: string): Promise<number> {
  return (await kube.listMetadata("Pod", { namespace: productNames.namespace, labelSelector }))?.length ?? 0;
}

/** Nodes with an agent's traces; written down before anything is deleted, because Cilium's own objects go with it. */
async function rememberNodes(
  pass: ConnectedPass,
  observed: Observed,
  { taken, agentsRan }: { readonly taken: TakenOver; readonly agentsRan: boolean },
): Promise<readonly NodeToReplace[]> {
  const { kube } = pass;
  const { inventory, objects } = observed.live;
  if (taken.has(waitedFor.agents)) return [];
  const known = inventory?.removal?.nodes ?? [];
  // Traces of an agent on a cluster that never had ours are somebody else's.
  if (!agentsRan) return known;
  const pods = await kube.list("Pod", { namespace: productNames.namespace, labelSelector: "k8s-app=cilium" });
  const agents = new Set(pods?.map((pod) => jsonAt(pod, "spec", "nodeName")));
  // Everything else of ours goes after the last agent, so that one pass has traced nodes since.
  if (inventory?.removal !== undefined && objects.size === 0 && agents.size === 0) return known;
  const traced = eligibleNodes(observed.nodes).filter(
    (node) => agents.has(node.metadata.name) || isTraced(node, observed),
  );
  const fresh = traced.map(machineOf).filter(({ uid }) => !known.some((node) => node.uid === uid));
  const nodes = [...known, ...fresh];
  const base = inventory ?? rebuilt(observed);
  // Without any state the nodes' own traces have to do: an inventory made up would pose as what is installed.
  const isNoted = inventory?.removal !== undefined && fresh.length === 0;
  if (isNoted || base === undefined) return nodes;
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

/**
 * Our own ConfigMaps go last but the access entry: as long as they are there, an interrupted removal is taken up. The
 * record says that they are gone before the entry goes, after which nobody can look.
 */
async function dropState(
  pass: ConnectedPass,
  { live: { stateConfigMaps } }: Observed,
  report: StatusReport,
): Promise<void> {
  const { kube, ledger, ports, previous, request } = pass;
  await Promise.all(stateConfigMaps.map((object) => kube.delete(refOf(object), object.metadata.uid ?? "")));
  ledger.digests = [];
  if (previous?.stateDigests === undefined) return;
  const now = new Date(ports.now()).toISOString();
  await recordMidway(pass, makeRecord(clusterArn(request.cluster), report, previous, now));
}

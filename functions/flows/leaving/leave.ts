import { errandLimits } from "../../core/errands/errand-limits.ts";
import { nodesToReplace } from "../../core/health/nodes-to-replace.ts";
import { type KubeObject, keyOf } from "../../core/kube-object.ts";
import { leavingEvidence, unverifiedOf } from "../../core/leaving/leaving-evidence.ts";
import {
  networkPoliciesUnenforced,
  podsStillWired,
  policiesExported,
  spireVolume,
} from "../../core/leaving/leaving-objections.ts";
import { nextStep, reasonOf, type StepName } from "../../core/leaving/leaving-steps.ts";
import type { LeavingMode } from "../../core/leaving/removal.ts";
import type { Objection } from "../../core/objection.ts";
import { inventoryConfigMap } from "../../core/plan/state-config-maps.ts";
import type { Change } from "../../core/record/recorded-change.ts";
import { clusterReport } from "../cluster-report.ts";
import { installedOf } from "../installed-of.ts";
import { findTakenOver, letGo, waitedFor } from "../let-go.ts";
import type { Observed } from "../observe.ts";
import type { ConnectedPass } from "../pass.ts";
import { ranAgents } from "../ran-agents.ts";
import { resultOfError } from "../result-of-error.ts";
import { clearStartUpTaints } from "../start-up-taints.ts";
import { retry, type StepResult, settled } from "../step-result.ts";
import { objectionOf } from "../write-failures.ts";
import { writeState } from "../write-state.ts";
import { accountForNodes } from "./account-for-nodes.ts";
import { cleanNodes } from "./clean-nodes.ts";
import { deleteOperator, deleteRest, deleteWorkloads } from "./delete-objects.ts";
import { endRemoval } from "./end-removal.ts";
import { letGoOfPolicies } from "./let-go-of-policies.ts";
import { purge } from "./purge.ts";
import { quieten } from "./quieten.ts";
import { restartPods } from "./restart-pods.ts";
import {
  type Facts,
  keepsVolume,
  type Outcome,
  ownerOf,
  type Scene,
  setScene,
  standingNodes,
  viewOf,
} from "./scene.ts";
import { tryNodes } from "./try-nodes.ts";

/** What carries out each step of core/leaving/leaving-steps; undefined: it is over, and the next one has its turn. */
const runs: Readonly<Record<Exclude<StepName, "state">, (scene: Scene) => Promise<Outcome | undefined>>> = {
  policies: letGoOfPolicies,
  quiet: quieten,
  operator: deleteOperator,
  agents: deleteWorkloads,
  clean: cleanNodes,
  pods: restartPods,
  canary: tryNodes,
  rest: deleteRest,
  nodes: accountForNodes,
  purge,
};

/** One step of a removal; a pass after the other takes the next. Which one that is, the cluster and its inventory tell. */
export async function leave(
  pass: ConnectedPass,
  observed: Observed,
  {
    objections,
    isLeftBehind,
    mode,
  }: {
    readonly objections: readonly Objection[];
    readonly isLeftBehind: boolean;
    readonly mode: LeavingMode;
  },
): Promise<StepResult> {
  const agentsRan = isLeftBehind || ranAgents(pass, observed);
  const known = [...objections, ...observed.stateObjections];
  let scene: Scene;
  let step: { readonly name: StepName; readonly outcome: Outcome | undefined };
  try {
    const taken = await findTakenOver(pass, observed);
    scene = await setScene(pass, observed, { mode, taken, agentsRan, objections: known });
    await letGo(pass, observed, taken);
    step = await takeStep(scene);
    const isGone = step.outcome === undefined || step.outcome.isSettled === true;
    // Where somebody else keeps the agents, the nodes and their taints are theirs too.
    if (isGone && agentsRan && !taken.has(waitedFor.agents))
      scene.found.push(...(await clearStartUpTaints(pass, observed)));
    if (step.outcome?.isSettled === true || isWaitingForNodes(scene, step.outcome))
      await forgetObjects(scene);
  } catch (error) {
    return resultOfError(error, pass, "removing");
  }
  const { name, outcome } = step;
  const told = toldBy(scene);
  scene.found.push(...told);
  const facts = factsOf(scene, agentsRan);
  if (outcome === undefined) return endRemoval(scene, facts, [...known, ...told]);
  const { words, failed = [] } = outcome;
  scene.found.push(...failed.flatMap(({ object, error }) => objectionOf(object, error) ?? []));
  const reason = reasonOf(viewOf(scene), name, words);
  const change = changeOf(pass, outcome);
  const report = clusterReport(pass, installedOf(pass, observed), {
    ...facts,
    objections: scene.found,
    reason,
    ...(change === undefined ? {} : { change }),
  });
  const progressed = outcome.progressed === true;
  if (outcome.isSettled === true) return settled(report);
  if (outcome.isAwaited !== true) return retry(report, { progressed });
  return retry(report, { progressed, isAwaited: true, afterSeconds: errandLimits.lookSeconds });
}

async function takeStep(
  scene: Scene,
): Promise<{ readonly name: StepName; readonly outcome: Outcome | undefined }> {
  let name = nextStep(viewOf(scene));
  while (name !== "state") {
    const outcome = await runs[name](scene);
    if (outcome !== undefined) return { name, outcome };
    name = nextStep(viewOf(scene), name);
  }
  return { name, outcome: undefined };
}

/** What its owner has to know, whatever the step; said before it happens, and to the end. */
function toldBy(scene: Scene): Objection[] {
  const { removal, mode, pass } = scene;
  if (mode === "replace") return [];
  const { exported, unenforced, wired } = removal;
  const owner = ownerOf(scene);
  const keeps = keepsVolume(scene);
  const isKnown = owner.acknowledged.includes("network-policies-unenforced");
  return [
    ...(exported === undefined ? [] : [policiesExported(exported)]),
    ...(unenforced === undefined || isKnown ? [] : [networkPoliciesUnenforced(owner, unenforced)]),
    ...(wired === undefined ? [] : [podsStillWired(pass.cluster.arn, wired)]),
    ...(keeps === undefined ? [] : [spireVolume(keeps)]),
  ];
}

/** Nodes that a removal has still to account for: clean ones are, and so is who is gone where nodes are replaced. */
function openNodes(scene: Scene): readonly string[] {
  const standing = standingNodes(scene);
  return scene.removal.nodes.flatMap((one) => {
    const found = standing.find((candidate) => candidate.one === one);
    if (one.clean !== undefined || (found === undefined && scene.mode === "replace")) return [];
    return [found?.node.metadata.name ?? one.name];
  });
}

function isWaitingForNodes(scene: Scene, outcome: Outcome | undefined): boolean {
  return outcome === undefined && openNodes(scene).length > 0;
}

function factsOf(scene: Scene, agentsRan: boolean): Facts {
  const { pass, observed, taken, mode, removal, found } = scene;
  const nodes = openNodes(scene);
  const leftTo = [...new Set([...letGoBefore(pass, observed), ...taken.values()])].sort();
  if (mode === "replace" && nodes.length > 0 && isBare(scene)) {
    const standing = standingNodes(scene).filter(({ one }) => one.clean === undefined);
    const objection = nodesToReplace(
      pass.request.cluster,
      standing.map(({ node }) => node),
    );
    if (objection !== undefined) found.push(objection);
  }
  return {
    phase: "removing",
    leftTo,
    agentsRan,
    nodesToReplace: { total: nodes.length, first: nodes },
    ...(mode === "replace"
      ? {}
      : { evidence: leavingEvidence(removal), unverified: unverifiedOf(removal, pass.tags.mayProbe) }),
  };
}

function isBare(scene: Scene): boolean {
  return nextStep(viewOf(scene)) === "state";
}

/** What has been let go is seen again as long as the inventory names objects. */
function letGoBefore({ previous }: ConnectedPass, { live: { inventory } }: Observed): readonly string[] {
  return Object.keys(inventory?.objects ?? {}).length > 0 ? [] : (previous?.leftTo ?? []);
}

function changeOf({ request: { why } }: ConnectedPass, outcome: Outcome): Change | undefined {
  const keys = (objects: readonly KubeObject[] = []) => objects.map(keyOf);
  const [configured, deleted] = [keys(outcome.configured), keys(outcome.deleted)];
  if (configured.length + deleted.length === 0) return undefined;
  return { kind: "removal", why, created: [], configured, deleted };
}

/** Nothing that the inventory names is there any more, so that no later pass has to look for it. */
async function forgetObjects(scene: Scene): Promise<void> {
  const { inventory } = scene.observed.live;
  if (inventory === undefined || Object.keys(inventory.objects).length === 0) return;
  const { removal } = scene;
  await writeState(scene.pass, inventoryConfigMap({ ...inventory, objects: {}, removal }));
}

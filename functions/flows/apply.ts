import { type KubeObject, keyOf, refOf } from "../core/kube-object.ts";
import { agentsKey } from "../core/plan/chained-cni.ts";
import { inventoryEntry } from "../core/plan/inventory-entry.ts";
import type { ApplyStep, Plan } from "../core/plan/plan.ts";
import { goneKeys } from "../core/plan/plan-changes.ts";
import { isReaderKey } from "../core/plan/reader-role.ts";
import { stageNames, stageOf } from "../core/plan/stages.ts";
import type { Inventory, InventoryEntry } from "../core/plan/state-config-maps.ts";
import {
  inventoryConfigMap,
  numberIn,
  revisionConfigMap,
  stateDigest,
} from "../core/plan/state-config-maps.ts";
import { writtenFirst } from "../core/plan/written-first.ts";
import { awaitWhole } from "./await-whole.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { eachWrite, type WriteFailure } from "./write-failures.ts";
import { writeState } from "./write-state.ts";

/** What apply did, in kubectl's words. */
export interface AppliedChanges {
  readonly created: readonly string[];
  readonly configured: readonly string[];
  readonly unchanged: readonly string[];
  readonly deleted: readonly string[];
  /** Writes that the server refused, each for its object alone; what is on is cared for in spite of them. */
  readonly failed: readonly WriteFailure[];
  /** As it stands now. */
  readonly inventory: Inventory;
}

export function changedAnything({ created, configured, deleted }: AppliedChanges): boolean {
  return created.length + configured.length + deleted.length > 0;
}

/** Revisions that stay in the cluster, the current one included. */
const keptRevisions = 3;

/**
 * The only writes of an installation. The revision is written before its objects and the inventory after them, so
 * that a pass that is cut at any call finds its way: what is not in the inventory is compared and applied again.
 */
export async function apply(pass: ConnectedPass, observed: Observed, plan: Plan): Promise<AppliedChanges> {
  const { kube } = pass;
  const entries = new Map(Object.entries<InventoryEntry>(observed.live.inventory?.objects ?? {}));
  for (const key of goneKeys(observed.live, plan.revision.objects)) entries.delete(key);
  const outcomes = new Map<string, "created" | "configured" | "unchanged" | "deleted">();
  for (const key of plan.isNew ? (plan.leftOut ?? []) : []) {
    const entry = entries.get(key);
    // Its fingerprint is one of another revision, so that it tells nothing of this one.
    if (entry !== undefined) entries.set(key, { ...entry, hash: "" });
  }
  if (plan.isNew) await writeState(pass, revisionConfigMap(plan.revision));

  const failed: WriteFailure[] = [];
  // A change goes on only as far as it succeeds: what comes later needs what came before.
  const note = (failures: readonly WriteFailure[]) => {
    if (plan.isNew && failures[0] !== undefined) throw failures[0].error;
    failed.push(...failures);
  };
  // Workloads whose pods are replaced by what this pass has written; another pass that goes on after it waits for none.
  const replaced: KubeObject[] = [];
  const write = async (steps: readonly ApplyStep[]) =>
    note(
      await eachWrite(steps, async (step) => {
        const { created, object } = await kube.apply(step.object, { force: step.force });
        const before = observed.live.objects.get(keyOf(object))?.metadata.generation;
        if (!created && object.metadata.generation !== before) replaced.push(object);
        entries.set(keyOf(object), inventoryEntry(object, step));
        outcomes.set(keyOf(object), created ? "created" : outcomeOf(step, object, observed));
      }),
    );
  const first = writtenFirst(plan, observed.live);
  for (const stage of stageNames) {
    const steps = plan.apply.filter(({ object }) => stageOf(object) === stage);
    const isFirst = ({ object }: ApplyStep) => first?.keys.includes(keyOf(object)) === true;
    if (stage === "workloads" && first !== undefined) {
      await write(steps.filter(isFirst));
      const waitedFor = replaced.filter((object) => first.keys.includes(keyOf(object))).map(refOf);
      if (waitedFor.length > 0) await awaitWhole(pass, waitedFor, first.settlingSeconds);
    }
    await write(steps.filter((step) => !isFirst(step)));
  }
  for (const stage of stageNames.toReversed()) {
    const steps = plan.delete.filter(({ object }) => stageOf(object) === stage);
    note(
      await eachWrite(steps, async ({ object, uid }) => {
        await kube.delete(refOf(object), uid);
        entries.delete(keyOf(object));
        outcomes.set(keyOf(object), "deleted");
      }),
    );
  }
  const { requested, spec, pinned, number } = plan.revision;
  const objects = Object.fromEntries(entries);
  const chainedBehind = plan.leftOut?.includes(agentsKey)
    ? observed.live.inventory?.chainedBehind
    : plan.chainedBehind;
  const chain = chainedBehind === undefined ? {} : { chainedBehind };
  const inventory = { schema: 1, requested, spec, pinned, revision: number, objects, ...chain } as const;
  const configMap = inventoryConfigMap(inventory);
  await writeState(pass, configMap);
  const kept = await forgetRevisions(pass, observed, plan);
  pass.ledger.hasReader = Object.keys(objects).some(isReaderKey);
  pass.ledger.digests = [configMap, ...kept].map(stateDigest);

  const named = (word: string) => [...outcomes].filter(([, result]) => result === word).map(([key]) => key);
  return {
    created: named("created"),
    configured: named("configured"),
    unchanged: named("unchanged"),
    deleted: named("deleted"),
    failed,
    inventory,
  };
}

function outcomeOf(
  step: ApplyStep,
  answer: KubeObject,
  observed: Observed,
): "created" | "configured" | "unchanged" {
  // The dry run made it: a namespace of ours.
  if (step.action === "create" && !step.force) return "created";
  const before = observed.live.objects.get(keyOf(step.object))?.metadata.resourceVersion;
  return before === answer.metadata.resourceVersion ? "unchanged" : "configured";
}

/**
 * Deletes revisions that are old, not ours or not finished; answers those that stay. The one that a rollout may go back
 * to is none of the old ones, and a return leaves what it came from.
 */
async function forgetRevisions(
  { kube, assignment }: ConnectedPass,
  { live }: Observed,
  { revision, isNew }: Plan,
): Promise<KubeObject[]> {
  const current = revision.number;
  const needed = assignment === undefined || assignment.action === "hold" ? current : assignment.fromRevision;
  const isReturn = assignment?.action === "return" || (isNew && current < (live.inventory?.revision ?? 0));
  const numberOf = (object: KubeObject) => numberIn(object.metadata.name) ?? 0;
  const isKept = (object: KubeObject) => {
    const number = numberOf(object);
    if (number === 0 || live.distrusted.includes(object)) return false;
    if (number === current) return !isNew;
    return number === needed || (number > current - keptRevisions && (isReturn || number < current));
  };
  const rank = (object: KubeObject) =>
    [current, needed].includes(numberOf(object)) ? Number.MAX_SAFE_INTEGER : numberOf(object);
  const kept = live.stateConfigMaps
    .filter(isKept)
    .sort((a, b) => rank(b) - rank(a))
    .slice(0, isNew ? keptRevisions - 1 : keptRevisions);
  const gone = live.stateConfigMaps.filter((object) => {
    const number = numberIn(object.metadata.name);
    return number !== undefined && number !== current && !kept.includes(object);
  });
  await Promise.all(gone.map((object) => kube.delete(refOf(object), object.metadata.uid ?? "")));
  return isNew ? [revisionConfigMap(revision), ...kept] : kept;
}

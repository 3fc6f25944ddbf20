import type { LastApplied } from "../desired/last-applied.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import { stableJson } from "../stable-json.ts";
import { type ChainedCni, chainAnnotation, withChainAnnotation } from "./chained-cni.ts";
import { findFights, isFoughtOver, isLeftAlone, repairsAfter } from "./fights.ts";
import { fieldsWeApplied, fingerprint } from "./fingerprint.ts";
import { currentRevision, type LiveState, mayDelete, unseenKeys } from "./live-state.ts";
import { hasOlderRules, olderGrants, withOlderRules } from "./older-rights.ts";
import type { ApplyStep, DeleteStep, Plan, StepReason } from "./plan.ts";
import { withoutSecrets, withSecretsOf } from "./secret-values.ts";
import type { InventoryEntry, Revision } from "./state-config-maps.ts";
import { isScaled, type OperatorPlaces, withOperatorReplicas } from "./with-operator-replicas.ts";
import { restartAnnotation, withRestartAnnotations } from "./with-restart-annotations.ts";

/** What a plan depends on beside state, spec and render. */
export interface PlanFacts {
  /** Milliseconds since 1970; absent: repairs are not counted. */
  readonly now?: number;
  /** Absent: the operator has the replicas that it was rendered with. */
  readonly operator?: OperatorPlaces;
  /** Absent: aws-node is, or nobody looked. */
  readonly cni?: ChainedCni;
  /** A revision to go back to, object by object as it is stored, whatever this version renders. */
  readonly exact?: Revision;
  /** The spec is applied as it is rendered today, even where the current revision has the same one. */
  readonly isRenewed?: boolean;
  /** Pods of an earlier template run; absent: nobody looked, and rights are those of the revision alone. */
  readonly hasOldPods?: boolean;
  /** Objects of ours that belong to no revision. */
  readonly beside?: readonly KubeObject[];
}

/**
 * The changes that bring a cluster to its desired state. A cluster whose spec is the one of its current revision is
 * brought back to that revision's objects; `rendered` then only tells whether an update is available. Throws where
 * both are empty: taking everything away is a removal, which has an order of its own.
 */
export function planChanges(
  live: LiveState,
  desired: LastApplied,
  rendered: readonly KubeObject[],
  { now, operator, cni, exact, isRenewed = false, beside = [], ...facts }: PlanFacts = {},
): Plan {
  const current = currentRevision(live);
  const settled =
    current !== undefined &&
    (exact === undefined ? !isRenewed && sameSpec(current, desired) : current.number === exact.number);
  const { requested } = desired;
  const revision = settled
    ? { ...current, requested }
    : exact === undefined
      ? nextRevision(live, desired, rendered)
      : { ...exact, requested };
  if (revision.objects.length === 0) {
    throw new Error("plan changes: no current revision and no rendering, so all of Cilium would be deleted.");
  }
  // A fingerprint compares with what was applied, so it is no measure for an object that the spec changes.
  const changed = new Set(differences(current?.objects ?? [], revision.objects));
  // Pods of the revision before go one by one, and need their rights to the last.
  const keepsRights = facts.hasOldPods !== undefined && (facts.hasOldPods || !settled);
  const granted = keepsRights ? withOlderRules(revision.objects, live, revision) : revision.objects;
  const grants = keepsRights ? olderGrants(revision.objects, live) : [];
  const complete = withSecretsOf(granted, [...live.objects.values(), ...rendered]);
  const placed = operator === undefined ? complete : withOperatorReplicas(complete, live, operator);
  const restarted = withRestartAnnotations(placed, live, changed, (object, isDrifted) =>
    isFoughtOver(object, isDrifted ? "drifted" : undefined, live, now),
  );
  const target = [...withChainAnnotation(restarted, live, cni), ...beside];
  // Agents of a version that is not on all nodes yet would copy the file of the one before.
  const chainedBehind = cni?.isRolledOut ? cni.version : live.inventory?.chainedBehind;
  const steps = target.flatMap((object) => applyStep(object, live, changed, now) ?? []);
  return {
    revision,
    isNew: !settled,
    apply: steps.filter((step) => !isLeftAlone(step, live, now)),
    delete: deleteSteps(live, [...target, ...grants], settled ? "older pods gone" : "no longer desired"),
    inventoryOutdated:
      isOutdated(live, desired, [...revision.objects, ...beside]) ||
      live.inventory?.chainedBehind !== chainedBehind,
    chainedBehind,
    updateAvailable: settled ? differences(current.objects, withoutSecrets(rendered)) : [],
    fights: findFights(target, steps, live, now),
  };
}

/** Whether what was applied is what is wanted; who asked for it, and how, is another question. */
export function sameSpec(current: LastApplied, desired: LastApplied): boolean {
  return (
    stableJson(current.spec) === stableJson(desired.spec) &&
    stableJson(current.pinned) === stableJson(desired.pinned)
  );
}

/** An unfinished removal is over as soon as Cilium is requested again. */
function isOutdated(live: LiveState, { requested }: LastApplied, target: readonly KubeObject[]): boolean {
  const { inventory } = live;
  if (inventory === undefined || inventory.removal !== undefined) return true;
  return stableJson(inventory.requested) !== stableJson(requested) || goneKeys(live, target).length > 0;
}

/** Keys that the inventory names, of objects that are neither there nor desired: a pass was cut between two writes. */
export function goneKeys(live: LiveState, target: readonly KubeObject[]): string[] {
  const desired = new Set(target.map(keyOf));
  return unseenKeys(live).filter((key) => !desired.has(key));
}

function nextRevision(live: LiveState, desired: LastApplied, rendered: readonly KubeObject[]): Revision {
  // The inventory may name a revision that is gone, and a crash may have left one that it does not name yet.
  const newest = Math.max(0, live.inventory?.revision ?? 0, ...live.revisions.map(({ number }) => number));
  const unfinished = live.inventory !== undefined && newest > live.inventory.revision;
  const { requested, spec, pinned } = desired;
  const number = unfinished ? newest : newest + 1;
  return { schema: 1, number, requested, spec, pinned, objects: withoutSecrets(rendered) };
}

function applyStep(
  object: KubeObject,
  live: LiveState,
  changed: ReadonlySet<string>,
  now: number | undefined,
): ApplyStep | undefined {
  const key = keyOf(object);
  const found = live.objects.get(key);
  const entry = live.inventory?.objects[key];
  const reason = found === undefined ? "missing" : changeOf(object, found, entry, changed.has(key));
  if (reason === undefined) return undefined;
  const repairs = repairsAfter(object, reason, live, now);
  return {
    action: found === undefined ? "create" : "configure",
    object,
    reason,
    force: found !== undefined || entry !== undefined,
    ...(repairs === undefined ? {} : { repairs }),
  };
}

function changeOf(
  object: KubeObject,
  found: KubeObject,
  entry: InventoryEntry | undefined,
  isChanged: boolean,
): StepReason | undefined {
  if (entry === undefined) return "not in the inventory";
  if (isChanged) return "changed by the spec";
  if (object.kind === "Secret" && !hasDataOf(found, object)) return "certificate issued";
  if (chainAnnotation(object) !== chainAnnotation(found)) return "aws-node changed";
  if (restartAnnotation(object) !== undefined && restartAnnotation(found) !== restartAnnotation(object))
    return "configuration repaired";
  if (hasOlderRules(found, object) && entry.hash === fingerprint(found, object)) return "older pods gone";
  const isSame = entry.uid === found.metadata.uid && entry.hash === fingerprint(found, object);
  if (!isSame) return "drifted";
  return isScaled(found, object) ? "nodes counted" : undefined;
}

function hasDataOf(live: KubeObject, secret: KubeObject): boolean {
  return stableJson(fieldsWeApplied(live["data"], secret["data"])) === stableJson(secret["data"]);
}

/** `reasonOfGrants`: why roles and bindings go that another revision has. */
function deleteSteps(
  live: LiveState,
  target: readonly KubeObject[],
  reasonOfGrants: StepReason,
): DeleteStep[] {
  const desired = new Set(target.map(keyOf));
  const steps: DeleteStep[] = [];
  for (const [key, object] of live.objects) {
    const uid = object.metadata.uid;
    if (!desired.has(key) && uid !== undefined && mayDelete(object, live))
      steps.push({ object, uid, reason: isGrant(object) ? reasonOfGrants : "no longer desired" });
  }
  return steps;
}

function isGrant({ kind }: KubeObject): boolean {
  return kind.endsWith("Role") || kind.endsWith("RoleBinding");
}

function differences(before: readonly KubeObject[], after: readonly KubeObject[]): string[] {
  const old = new Map(before.map((object) => [keyOf(object), stableJson(object)]));
  const fresh = new Map(after.map((object) => [keyOf(object), stableJson(object)]));
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .filter((key) => old.get(key) !== fresh.get(key))
    .sort();
}

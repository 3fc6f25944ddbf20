import type { LastApplied } from "../core/desired/last-applied.ts";
import { type KubeObject, keyOf } from "../core/kube-object.ts";
import { catalogueWith } from "../core/manifests/releases/catalogue.ts";
import { blocks, type Objection } from "../core/objection.ts";
import { agentsAfterSpire } from "../core/plan/agents-after-spire.ts";
import { begunRevision } from "../core/plan/begun-revision.ts";
import { besideObjects } from "../core/plan/beside-objects.ts";
import { chainedCni, outdatedChain } from "../core/plan/chained-cni.ts";
import { foreignSettings } from "../core/plan/foreign-settings.ts";
import { hasOldPods } from "../core/plan/older-rights.ts";
import { type ApplyStep, isEmpty, type Plan } from "../core/plan/plan.ts";
import { type PlanFacts, planChanges } from "../core/plan/plan-changes.ts";
import { runningRelease } from "../core/plan/rebuild-last-applied.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import { findImmutableChanges } from "../core/preflight/immutable/find-immutable-changes.ts";
import { immutableChange } from "../core/preflight/immutable/immutable-change.ts";
import { chainWaits, foughtOver, stillEnding } from "../core/preflight/objections.ts";
import { upgradeChecks } from "../core/preflight/upgrade-checks.ts";
import { attemptsBeforeDegraded } from "../core/record/phase.ts";
import { isUnderWay } from "../core/rollouts/member/member.ts";
import { stableJson } from "../core/stable-json.ts";
import { type DryRun, dryRunSteps } from "./dry-run-steps.ts";
import { isHeld, withoutOperator } from "./hold-install.ts";
import { needLease } from "./lease-needed.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { objectsLastApplied, renderSpec, renderStored } from "./render-spec.ts";
import { runPreflight } from "./run-preflight.ts";

/** What a pass would do, and everything that speaks against it, before anything is done. */
export type Proposal =
  | { readonly kind: "unrenderable"; readonly objections: readonly Objection[] }
  | {
      readonly kind: "plan";
      readonly objections: readonly Objection[];
      readonly plan: Plan;
      /** The plan without the steps that an objection of their own speaks against. */
      readonly freePlan: Plan;
    };

interface Intent {
  readonly target: LastApplied;
  /** Whether the target is another than what was last applied. */
  readonly isChange: boolean;
  readonly paused: boolean;
  /** A revision to go back to, as it is stored. */
  readonly exact?: Revision;
  /** A change of what is rendered, if not of the spec. */
  readonly isRenewed?: boolean;
  /** Codes of objections that were accepted with the plan of a rollout. */
  readonly acknowledged?: readonly string[];
}

/** Renders, plans, runs preflight and the server-side dry run; its only writes are missing namespaces of ours. */
export async function propose(
  pass: ConnectedPass,
  observed: Observed,
  { target, isChange, paused, exact, isRenewed = false, acknowledged = [] }: Intent,
): Promise<Proposal> {
  const stored = exact ?? (isChange ? begunRevision(observed.live, target) : undefined);
  const rendered =
    stored === undefined
      ? await renderSpec(pass, observed, target)
      : await renderStored(pass, observed, stored);
  const objects = rendered.objects ?? (isChange ? [] : objectsLastApplied(observed));
  const isFirst = observed.lastApplied === undefined && !observed.isInstalled;
  if (objects.length === 0) {
    const moment = isFirst ? "install" : "change";
    const found = await runPreflight(pass, observed, { target, objects, moment, acknowledged });
    return { kind: "unrenderable", objections: [...rendered.objections, ...found] };
  }

  const planned = planChanges(observed.live, target, objects, {
    ...planFacts(pass, observed, target),
    ...(stored === undefined ? {} : { exact: stored }),
    isRenewed,
  });
  const timely = agentsAfterSpire(planned, observed.live, pass.ports.now());
  const plan = withoutEnding(isHeld(pass) && !planned.isNew ? withoutOperator(timely) : timely);
  const moves = isChange && plan.isNew && (isRenewed || !isAsInstalled(observed, target));
  const moment = isFirst ? "install" : moves ? "change" : "settled";
  const found = await runPreflight(pass, observed, {
    target,
    objects: plan.revision.objects,
    moment,
    acknowledged,
  });
  const ending = endingObjects(observed, plan);
  const foreign = foreignSettings(observed.live, plan.revision);
  const immutableChanges = findImmutableChanges(observed.live, plan);
  const objections = [
    ...upgradeObjections(pass, observed, plan),
    ...immutableChanges.map((change) => immutableChange(change, pass.cluster, immutableChanges.length > 1)),
    ...ending.map(stillEnding),
    ...endingBeside(pass, observed, target).map((object) => ({
      ...stillEnding(object),
      severity: "warning" as const,
    })),
    ...plan.fights.map(foughtOver),
    ...(foreign === undefined ? [] : [foreign]),
    ...rendered.objections,
    ...found,
    ...waitingChain(observed),
  ];
  if (!mayWrite(plan, paused)) return { kind: "plan", objections, plan, freePlan: plan };

  const possible = plan.apply.filter(
    (step) => immutableChanges.every(({ object }) => object !== step.object) && !isHeldBack(step, ending),
  );
  const isCare = observed.isInstalled && observed.lastApplied !== undefined && (!isChange || !plan.isNew);
  const makeNamespaces = isCare ? "each" : blocks(objections) ? "none" : "all";
  // Many objects are rehearsed once, under the Lease; of a repair it may show that none can be written.
  if (makeNamespaces !== "none" && plan.isNew) needLease(pass, "write a plan");
  const dryRun = await dryRunSteps(pass, observed, possible, makeNamespaces);
  return {
    kind: "plan",
    objections: [...objections, ...dryRun.objections],
    plan,
    freePlan: freePlan(plan, dryRun),
  };
}

/** What is rendered anew, because its state is lost, stands beside these surroundings already. */
function isAsInstalled({ isInstalled, lastApplied }: Observed, { spec, pinned }: LastApplied): boolean {
  const isSame =
    stableJson(spec) === stableJson(lastApplied?.spec) &&
    stableJson(pinned) === stableJson(lastApplied?.pinned);
  return isInstalled && isSame;
}

export function mayWrite(plan: Plan, paused: boolean): boolean {
  return !paused && !isEmpty(plan);
}

function freePlan(plan: Plan, { free }: DryRun): Plan {
  const kept = plan.apply.filter((step) => !free.includes(step)).map(({ object }) => keyOf(object));
  const leftOut = [...(plan.leftOut ?? []), ...kept];
  return { ...plan, apply: plan.apply.filter((step) => free.includes(step)), leftOut };
}

/** What is only to be deleted and on its way out already needs no step, and nobody has to wait for it. */
function withoutEnding(plan: Plan): Plan {
  return { ...plan, delete: plan.delete.filter(({ object }) => !isEnding(object)) };
}

/** Objects that the plan needs, and that are on their way out. */
function endingObjects({ live }: Observed, { revision }: Plan): KubeObject[] {
  const ending = revision.objects.map((object) => live.objects.get(keyOf(object)));
  return ending.filter((object) => object !== undefined).filter(isEnding);
}

/** The same of what Cilium does without: no change of its own waits for them. */
function endingBeside(
  { ports, tags }: ConnectedPass,
  { live }: Observed,
  { pinned }: LastApplied,
): KubeObject[] {
  const beside = besideObjects(ports.settings, pinned, tags.mayProbe);
  return beside.flatMap((object) => live.objects.get(keyOf(object)) ?? []).filter(isEnding);
}

/** Nothing can be made in a namespace that is on its way out, or of an object that is. */
function isHeldBack({ object }: ApplyStep, ending: readonly KubeObject[]): boolean {
  return ending.some(
    (one) =>
      keyOf(one) === keyOf(object) ||
      (one.kind === "Namespace" && one.metadata.name === object.metadata.namespace),
  );
}

function isEnding({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** Agents that start before aws-node is new on their node copy its old file. */
function waitingChain({ live, awsNode }: Observed): Objection[] {
  const cni = chainedCni(awsNode);
  const before = outdatedChain(live, cni);
  return cni === undefined || before === undefined || cni.isRolledOut
    ? []
    : [chainWaits(before, cni.version)];
}

/** Without anything that is installed there is no upgrade. */
function upgradeObjections(pass: ConnectedPass, observed: Observed, { revision }: Plan): Objection[] {
  const { ports, cluster } = pass;
  const from = observed.revision ?? runningRevision(observed, revision);
  const catalogue = catalogueWith(ports.settings.releases);
  return upgradeChecks({
    arn: cluster.arn,
    from,
    to: revision,
    nodes: observed.nodes,
    live: observed.live,
    catalogue,
    hasFailed: hasRollFailed(pass),
  });
}

/** By the member's own judgement while a rollout moves the cluster; else by passes that saw no progress. */
function hasRollFailed({ previous, request }: ConnectedPass): boolean {
  const member = previous?.rollout;
  if (member !== undefined && member.toRevision === previous?.revision) {
    if (isUnderWay(member)) return false;
    if (member.outcome === "failed") return true;
  }
  return previous?.phase === "degraded" || request.attempt >= attemptsBeforeDegraded;
}

/** Where the current revision is lost, the images that run tell from where a change begins. */
function runningRevision({ lastApplied, live }: Observed, target: Revision): Revision {
  const { requested, spec, pinned } = lastApplied ?? target;
  const release = runningRelease(live.objects) ?? spec.release;
  const number = live.inventory?.revision ?? 0;
  const objects = [...live.objects.values()];
  return { schema: 1, requested, spec: { ...spec, release }, pinned, number, objects };
}

function planFacts(
  { previous, ports, tags }: ConnectedPass,
  { nodes, awsNode, live }: Observed,
  { pinned }: LastApplied,
): PlanFacts {
  const since = previous?.operatorAloneSince;
  const cni = chainedCni(awsNode);
  return {
    ...(cni === undefined ? {} : { cni }),
    hasOldPods: hasOldPods(live),
    beside: besideObjects(ports.settings, pinned, tags.mayProbe),
    now: ports.now(),
    operator: { nodes, aloneFor: since === undefined ? 0 : ports.now() - Date.parse(since) },
  };
}

import type { LastApplied } from "../core/desired/last-applied.ts";
import { type KubeObject, keyOf } from "../core/kube-object.ts";
import { catalogueWith } from "../core/manifests/releases/catalogue.ts";
import { blocks, type Objection } from "../core/objection.ts";
import { foreignSettings } from "../core/plan/foreign-settings.ts";
import { helmClaim } from "../core/plan/keeper-of.ts";
import { type ApplyStep, isEmpty, type Plan } from "../core/plan/plan.ts";
import { type PlanFacts, planChanges } from "../core/plan/plan-changes.ts";
import { runningRelease } from "../core/plan/rebuild-last-applied.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import { findImmutableChanges } from "../core/preflight/immutable/find-immutable-changes.ts";
import { immutableChange } from "../core/preflight/immutable/immutable-change.ts";
import { foughtOver, stillEnding, vpcUnknown } from "../core/preflight/objections.ts";
import { preflight } from "../core/preflight/preflight.ts";
import type { PreflightView } from "../core/preflight/preflight-view.ts";
import { upgradeChecks } from "../core/preflight/upgrade-checks.ts";
import { stableJson } from "../core/stable-json.ts";
import { type DryRun, dryRunSteps } from "./dry-run-steps.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { objectsLastApplied, renderSpec } from "./render-spec.ts";
import { isTransient } from "./transient-errors.ts";

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
}

/** Renders, plans, runs preflight and the server-side dry run; its only writes are missing namespaces of ours. */
export async function propose(
  pass: ConnectedPass,
  observed: Observed,
  { target, isChange, paused }: Intent,
): Promise<Proposal> {
  const fromPreflight = preflight(preflightView(pass, observed, target));
  const rendered = await renderSpec(pass, observed, target);
  const objects = rendered.objects ?? (isChange ? [] : objectsLastApplied(observed));
  const early = [...rendered.objections, ...fromPreflight];
  if (objects.length === 0) return { kind: "unrenderable", objections: early };

  const plan = withoutEnding(planChanges(observed.live, target, objects, planFacts(pass, observed)));
  const ending = endingObjects(observed, plan);
  const foreign = foreignSettings(observed.live, plan.revision);
  const immutableChanges = findImmutableChanges(observed.live, plan);
  const objections = [
    ...upgradeObjections(pass, observed, plan),
    ...immutableChanges.map((change) => immutableChange(change, pass.cluster, immutableChanges.length > 1)),
    ...ending.map(stillEnding),
    ...plan.fights.map(foughtOver),
    ...(foreign === undefined ? [] : [foreign]),
    ...vpcObjections(pass, observed, isChange && plan.isNew && !isAsInstalled(observed, target)),
    ...early,
  ];
  if (!mayWrite(plan, paused)) return { kind: "plan", objections, plan, freePlan: plan };

  const possible = plan.apply.filter(
    (step) => immutableChanges.every(({ object }) => object !== step.object) && !isHeldBack(step, ending),
  );
  const isCare = observed.isInstalled && observed.lastApplied !== undefined && (!isChange || !plan.isNew);
  const makeNamespaces = isCare ? "each" : blocks(objections) ? "none" : "all";
  const dryRun = await dryRunSteps(pass, observed, possible, makeNamespaces);
  return {
    kind: "plan",
    objections: [...objections, ...dryRun.objections],
    plan,
    freePlan: freePlan(plan, dryRun),
  };
}

/** What is rendered anew, because its state is lost, stands beside these networks already. */
function isAsInstalled({ isInstalled, lastApplied }: Observed, { spec, pinned }: LastApplied): boolean {
  const isSame =
    stableJson(spec) === stableJson(lastApplied?.spec) &&
    stableJson(pinned) === stableJson(lastApplied?.pinned);
  return isInstalled && isSame;
}

/** Networks that are not known may be those of the router pool: no change is made before they are. */
function vpcObjections(
  { cluster }: ConnectedPass,
  { vpcUnknown: error }: Observed,
  isRefused: boolean,
): Objection[] {
  if (error === undefined || (!isRefused && isTransient(error, "pass"))) return [];
  return [vpcUnknown(cluster, error.message, isRefused)];
}

export function mayWrite(plan: Plan, paused: boolean): boolean {
  return !paused && !isEmpty(plan);
}

function freePlan(plan: Plan, { free }: DryRun): Plan {
  const leftOut = plan.apply.filter((step) => !free.includes(step)).map(({ object }) => keyOf(object));
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

/** Without anything that is installed there is no upgrade. */
function upgradeObjections(
  { ports, cluster }: ConnectedPass,
  observed: Observed,
  { revision }: Plan,
): Objection[] {
  const from = observed.revision ?? runningRevision(observed, revision);
  const catalogue = catalogueWith(ports.settings.releases);
  return upgradeChecks({
    arn: cluster.arn,
    from,
    to: revision,
    nodes: observed.nodes,
    live: observed.live,
    catalogue,
  });
}

/** Where the current revision is lost, the images that run tell from where a change begins. */
function runningRevision({ lastApplied, live }: Observed, target: Revision): Revision {
  const { requested, spec, pinned } = lastApplied ?? target;
  const release = runningRelease(live.objects) ?? spec.release;
  const number = live.inventory?.revision ?? 0;
  const objects = [...live.objects.values()];
  return { schema: 1, requested, spec: { ...spec, release }, pinned, number, objects };
}

function planFacts({ previous, ports }: ConnectedPass, { nodes }: Observed): PlanFacts {
  const since = previous?.operatorAloneSince;
  return {
    now: ports.now(),
    operator: { nodes, aloneFor: since === undefined ? 0 : ports.now() - Date.parse(since) },
  };
}

function preflightView(
  { cluster, ports }: ConnectedPass,
  observed: Observed,
  { spec, pinned }: LastApplied,
): PreflightView {
  const { awsNode, kubeProxy, vpcCniConfig, helmReleases } = observed;
  return {
    cluster,
    spec,
    pinned,
    isInstalled: observed.isInstalled,
    awsNode,
    kubeProxy,
    vpcCniConfig,
    helmReleases,
    helmClaims: [...observed.live.objects.values()].flatMap((object) => helmClaim(object)?.namespace ?? []),
    nodes: observed.nodes,
    applied: observed.revision?.objects ?? [],
    cidrs: observed.facts.cidrs,
    namedStorageClass: ports.settings.storageClass,
  };
}

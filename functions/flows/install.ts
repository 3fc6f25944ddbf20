import type { DesiredState } from "../core/desired/desired-state.ts";
import type { LastApplied } from "../core/desired/last-applied.ts";
import { type KubeObject, keyOf } from "../core/kube-object.ts";
import { catalogueWith } from "../core/manifests/releases/catalogue.ts";
import { blocks, distinct, type Objection } from "../core/objection.ts";
import { currentRevision } from "../core/plan/live-state.ts";
import { isEmpty, type Plan } from "../core/plan/plan.ts";
import { planChanges } from "../core/plan/plan-changes.ts";
import { findImmutableChanges } from "../core/preflight/immutable/find-immutable-changes.ts";
import { immutableChange } from "../core/preflight/immutable/immutable-change.ts";
import { preflight } from "../core/preflight/preflight.ts";
import { type RevisionChange, upgradeChecks } from "../core/preflight/upgrade-checks.ts";
import { apply } from "./apply.ts";
import { blocked } from "./blocked.ts";
import { dryRunSteps } from "./dry-run-steps.ts";
import type { Observed } from "./observed.ts";
import type { ConnectedPass } from "./pass.ts";
import { renderSpec } from "./render-spec.ts";
import { resultOfError } from "./result-of-error.ts";
import { retry, type StepResult, settled } from "./step-result.ts";
import { verify } from "./verify.ts";

type Wanted = Extract<DesiredState, { verdict: "install" | "maintain" }>;

/** Render, plan, preflight, rehearse, apply, verify: the way of an installation and of everything that keeps it so. */
export async function install(
  pass: ConnectedPass,
  observed: Observed,
  desired: Wanted,
  lastApplied: LastApplied | undefined,
): Promise<StepResult> {
  const target = desired.verdict === "install" ? desired : lastApplied;
  if (target === undefined) return blocked(pass, observed, desired.objections);
  if (observed.live.objects.size === 0) {
    if (desired.paused) return notYet(pass, "cilium_paused=true: nothing is installed.");
    if (observed.facts.nodeCount === 0) {
      return notYet(pass, "The cluster has no nodes for Cilium yet; choices are made from them.");
    }
  }

  const obstacles = preflight(viewOf(pass, observed, target));
  const rendered = await renderSpec(pass, observed, target);
  if (rendered.objections.length > 0 && desired.verdict === "install") {
    const objections = [...desired.objections, ...rendered.objections, ...obstacles];
    return refuseChange(pass, observed, desired, lastApplied, objections);
  }
  if (rendered.objects.length === 0) return blocked(pass, observed, [...rendered.objections, ...obstacles]);
  const { requested, spec, pinned } = target;
  const plan = planChanges(observed.live, { requested, spec, pinned }, rendered.objects);
  const mayWrite = !desired.paused && !isEmpty(plan);
  const ending = mayWrite ? [...observed.live.objects.values()].filter(isEnding) : [];
  if (ending.length > 0) return waitFor(pass, ending);
  const fixed = findImmutableChanges(observed.live, plan);
  const moves = [
    ...upgradeChecks(moveOf(pass, observed, plan)),
    ...fixed.map((change) => immutableChange(change, pass.cluster, fixed.length > 1)),
  ];
  const found = [...obstacles, ...moves];
  const possible = plan.apply.filter(({ object }) => fixed.every((change) => change.object !== object));
  const rehearsed = mayWrite ? await dryRunSteps(pass, observed, possible, !blocks(found)) : [];
  const objections = distinct([...desired.objections, ...rendered.objections, ...found, ...rehearsed]);
  if (mayWrite && blocks(moves)) return refuseChange(pass, observed, desired, lastApplied, objections);
  if (mayWrite && blocks([...found, ...rehearsed])) return blocked(pass, observed, objections);
  try {
    const applied = mayWrite ? await apply(pass, observed, plan) : undefined;
    return verify(pass, observed, desired, plan, applied, objections);
  } catch (error) {
    return resultOfError(error, pass, "applying");
  }
}

/** What cannot be rendered or changed is no reason to let go of what is there. */
function refuseChange(
  pass: ConnectedPass,
  observed: Observed,
  desired: Wanted,
  lastApplied: LastApplied | undefined,
  objections: readonly Objection[],
): Promise<StepResult> | StepResult {
  if (lastApplied === undefined || desired.verdict === "maintain") return blocked(pass, observed, objections);
  return install(pass, observed, { verdict: "maintain", paused: desired.paused, objections }, lastApplied);
}

/** Without a revision that is installed nothing is moved. */
function moveOf({ ports }: ConnectedPass, { live, nodes }: Observed, { revision }: Plan): RevisionChange {
  const from = currentRevision(live) ?? revision;
  return { from, to: revision, nodes, catalogue: catalogueWith(ports.settings.releases) };
}

function notYet({ cluster }: ConnectedPass, reason: string): StepResult {
  return settled({ phase: "waiting", reason, kubernetes: cluster.version });
}

function isEnding({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** A removal that was called off: nothing can be made in a namespace that is on its way out. */
function waitFor({ cluster }: ConnectedPass, ending: readonly KubeObject[]): StepResult {
  const reason = `Waiting for ${ending.map(keyOf).slice(0, 3).join(", ")} to end.`;
  return retry({ phase: "waiting", reason, kubernetes: cluster.version });
}

function viewOf({ cluster, ports }: ConnectedPass, observed: Observed, { spec, pinned }: LastApplied) {
  const { awsNode, kubeProxy, vpcCniConfig, helmReleases } = observed;
  return {
    cluster,
    spec,
    pinned,
    awsNode,
    kubeProxy,
    vpcCniConfig,
    helmReleases,
    cidrs: observed.facts.cidrs,
    namedStorageClass: ports.settings.storageClass,
  };
}

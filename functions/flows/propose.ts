import type { LastApplied } from "../core/desired/last-applied.ts";
import type { KubeObject } from "../core/kube-object.ts";
import { catalogueWith } from "../core/manifests/releases/catalogue.ts";
import { blocks, type Objection } from "../core/objection.ts";
import { isEmpty, type Plan } from "../core/plan/plan.ts";
import { planChanges } from "../core/plan/plan-changes.ts";
import { findImmutableChanges } from "../core/preflight/immutable/find-immutable-changes.ts";
import { immutableChange } from "../core/preflight/immutable/immutable-change.ts";
import { preflight } from "../core/preflight/preflight.ts";
import type { PreflightView } from "../core/preflight/preflight-view.ts";
import { upgradeChecks } from "../core/preflight/upgrade-checks.ts";
import { dryRunSteps } from "./dry-run-steps.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { objectsLastApplied, renderSpec } from "./render-spec.ts";

interface Objections {
  /** What speaks against getting there from what was last applied: that is maintained instead. */
  readonly toTheChange: readonly Objection[];
  /** What speaks against writing to the cluster at all. */
  readonly toTheCluster: readonly Objection[];
}

/** What a pass would do, and what speaks against it, before anything is done. */
export type Proposal =
  | (Objections & { readonly kind: "unrenderable" })
  /** Objects of ours that are on their way out. */
  | { readonly kind: "terminating"; readonly objects: readonly KubeObject[] }
  | (Objections & {
      readonly kind: "plan";
      readonly plan: Plan;
      /** An objection to the change forbids it. */
      readonly isRefused: boolean;
      /** An objection to the cluster forbids every write. */
      readonly isStopped: boolean;
    });

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
  if (objects.length === 0) {
    return { kind: "unrenderable", toTheChange: rendered.objections, toTheCluster: fromPreflight };
  }
  const plan = planChanges(observed.live, target, objects);
  const writes = mayWrite(plan, paused);
  const terminating = writes ? [...observed.live.objects.values()].filter(isTerminating) : [];
  if (terminating.length > 0) return { kind: "terminating", objects: terminating };

  const immutableChanges = findImmutableChanges(observed.live, plan);
  const changeObjections = [
    ...upgradeObjections(pass, observed, plan),
    ...immutableChanges.map((change) => immutableChange(change, pass.cluster, immutableChanges.length > 1)),
  ];
  const isObjected = blocks([...fromPreflight, ...changeObjections]);
  const possible = plan.apply.filter(({ object }) => immutableChanges.every((one) => one.object !== object));
  const fromDryRun = writes ? await dryRunSteps(pass, observed, possible, !isObjected) : [];
  return {
    kind: "plan",
    plan,
    toTheChange: [...rendered.objections, ...changeObjections],
    toTheCluster: [...fromPreflight, ...fromDryRun],
    isRefused: writes && blocks(changeObjections),
    isStopped: writes && blocks([...fromPreflight, ...fromDryRun]),
  };
}

export function mayWrite(plan: Plan, paused: boolean): boolean {
  return !paused && !isEmpty(plan);
}

function isTerminating({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** Without a revision that is installed there is no upgrade. */
function upgradeObjections({ ports }: ConnectedPass, observed: Observed, { revision }: Plan): Objection[] {
  const from = observed.revision ?? revision;
  const catalogue = catalogueWith(ports.settings.releases);
  return upgradeChecks({ from, to: revision, nodes: observed.nodes, catalogue });
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
    awsNode,
    kubeProxy,
    vpcCniConfig,
    helmReleases,
    cidrs: observed.facts.cidrs,
    namedStorageClass: ports.settings.storageClass,
  };
}

import type { DesiredState } from "../core/desired/desired-state.ts";
import type { Installed } from "../core/desired/installed.ts";
import { type KubeObject, keyOf } from "../core/kube-object.ts";
import { catalogueWith } from "../core/manifests/catalogue.ts";
import { blocks, distinct, type Objection } from "../core/objection.ts";
import { currentRevision } from "../core/plan/current-revision.ts";
import { isEmpty, type Plan } from "../core/plan/plan.ts";
import { planChanges } from "../core/plan/plan-changes.ts";
import { findImmutableChanges } from "../core/preflight/find-immutable-changes.ts";
import { immutableChange } from "../core/preflight/immutable-change.ts";
import { type Move, moveObjections } from "../core/preflight/move-objections.ts";
import { preflight } from "../core/preflight/preflight.ts";
import { apply } from "./apply.ts";
import { blocked } from "./blocked.ts";
import { type Outcome, retry, settled } from "./outcome.ts";
import { outcomeOfFault } from "./outcome-of-fault.ts";
import type { OpenPass } from "./pass.ts";
import { rehearse } from "./rehearse.ts";
import { renderWish } from "./render-wish.ts";
import type { Seen } from "./seen.ts";
import { verify } from "./verify.ts";

type Wanted = Extract<DesiredState, { verdict: "install" | "maintain" }>;

/** Render, plan, preflight, rehearse, apply, verify: the way of an installation and of everything that keeps it so. */
export async function install(
  pass: OpenPass,
  seen: Seen,
  desired: Wanted,
  installed: Installed | undefined,
): Promise<Outcome> {
  const wished = desired.verdict === "install" ? desired : installed;
  if (wished === undefined) return blocked(pass, seen, desired.objections);
  if (seen.live.objects.size === 0) {
    if (desired.paused) return notYet(pass, "cilium_paused=true: nothing is installed.");
    if (seen.facts.nodeCount === 0) {
      return notYet(pass, "The cluster has no nodes for Cilium yet; choices are made from them.");
    }
  }

  const obstacles = preflight(viewOf(pass, seen, wished));
  const rendered = await renderWish(pass, seen, wished);
  if (rendered.objections.length > 0 && desired.verdict === "install") {
    const objections = [...desired.objections, ...rendered.objections, ...obstacles];
    return refuseChange(pass, seen, desired, installed, objections);
  }
  if (rendered.objects.length === 0) return blocked(pass, seen, [...rendered.objections, ...obstacles]);
  const { said, wish, choices } = wished;
  const plan = planChanges(seen.live, { said, wish, choices }, rendered.objects);
  const mayWrite = !desired.paused && !isEmpty(plan);
  const ending = mayWrite ? [...seen.live.objects.values()].filter(isEnding) : [];
  if (ending.length > 0) return waitFor(pass, ending);
  const fixed = findImmutableChanges(seen.live, plan);
  const moves = [
    ...moveObjections(moveOf(pass, seen, plan)),
    ...fixed.map((change) => immutableChange(change, pass.cluster, fixed.length > 1)),
  ];
  const found = [...obstacles, ...moves];
  const possible = plan.apply.filter(({ object }) => fixed.every((change) => change.object !== object));
  const rehearsed = mayWrite ? await rehearse(pass, seen, possible, !blocks(found)) : [];
  const objections = distinct([...desired.objections, ...rendered.objections, ...found, ...rehearsed]);
  if (mayWrite && blocks(moves)) return refuseChange(pass, seen, desired, installed, objections);
  if (mayWrite && blocks([...found, ...rehearsed])) return blocked(pass, seen, objections);
  try {
    const applied = mayWrite ? await apply(pass, seen, plan) : undefined;
    return verify(pass, seen, desired, plan, applied, objections);
  } catch (fault) {
    return outcomeOfFault(fault, pass, "applying");
  }
}

/** What cannot be rendered or changed is no reason to let go of what is there. */
function refuseChange(
  pass: OpenPass,
  seen: Seen,
  desired: Wanted,
  installed: Installed | undefined,
  objections: readonly Objection[],
): Promise<Outcome> | Outcome {
  if (installed === undefined || desired.verdict === "maintain") return blocked(pass, seen, objections);
  return install(pass, seen, { verdict: "maintain", paused: desired.paused, objections }, installed);
}

/** Without a revision that is installed nothing is moved. */
function moveOf({ ports }: OpenPass, { live, nodes }: Seen, { revision }: Plan): Move {
  const from = currentRevision(live) ?? revision;
  return { from, to: revision, nodes, catalogue: catalogueWith(ports.settings.releases) };
}

function notYet({ cluster }: OpenPass, reason: string): Outcome {
  return settled({ phase: "waiting", reason, kubernetes: cluster.version });
}

function isEnding({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** A removal that was called off: nothing can be made in a namespace that is on its way out. */
function waitFor({ cluster }: OpenPass, ending: readonly KubeObject[]): Outcome {
  const reason = `Waiting for ${ending.map(keyOf).slice(0, 3).join(", ")} to end.`;
  return retry({ phase: "waiting", reason, kubernetes: cluster.version });
}

function viewOf({ cluster, ports }: OpenPass, seen: Seen, { wish, choices }: Installed) {
  const { awsNode, kubeProxy, vpcCniConfig, helmReleases } = seen;
  return {
    cluster,
    wish,
    choices,
    awsNode,
    kubeProxy,
    vpcCniConfig,
    helmReleases,
    cidrs: seen.facts.cidrs,
    namedStorageClass: ports.settings.storageClass,
  };
}

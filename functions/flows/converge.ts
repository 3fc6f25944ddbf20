import { clusterKey } from "../core/cluster-id.ts";
import { desiredState } from "../core/desired/desired-state.ts";
import { keyOf } from "../core/kube-object.ts";
import { catalogueWith } from "../core/manifests/releases/catalogue.ts";
import { blocks, distinct, type Objection, summarize } from "../core/objection.ts";
import { productNames } from "../core/product-names.ts";
import { apply } from "./apply.ts";
import { clusterReport } from "./cluster-report.ts";
import type { Observed } from "./observe.ts";
import { observe } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { mayWrite, propose } from "./propose.ts";
import { resultOfError } from "./result-of-error.ts";
import { retry, type StepResult, settled, stalled, unmanaged } from "./step-result.ts";
import { uninstall } from "./uninstall.ts";
import { verify } from "./verify.ts";

/** What the tags ask of a cluster and what is there decide what this pass does with it. */
export async function converge(pass: ConnectedPass): Promise<StepResult> {
  const { settings } = pass.ports;
  const observed = await observe(pass);
  if (observed.live.isNewer) return stalled({ phase: "blocked", reason: newerInventory });
  const desired = desiredState(pass.tags, observed, settings, catalogueWith(settings.releases));
  switch (desired.verdict) {
    case "unmanaged":
      return nothingAsked(pass, observed);
    case "keep":
      return settled(clusterReport(pass, observed.revision, { phase: "kept", reason: desired.reason }));
    case "blocked":
      return blocked(pass, observed, desired.objections);
    case "remove":
      return desired.paused ? pausedRemoval(pass, observed) : uninstall(pass, observed, desired.objections);
    case "install":
      break;
  }
  const { target, lastApplied, paused } = desired;
  const early = waitForNodes(pass, observed, paused);
  if (early !== undefined) return early;

  const change = await propose(pass, observed, { target, isChange: target !== lastApplied, paused });
  const isRefused = change.kind === "unrenderable" || (change.kind === "plan" && change.isRefused);
  const fallsBack = isRefused && target !== lastApplied && lastApplied !== undefined;
  // What cannot be rendered or changed is no reason to let go of what is there.
  const proposal = fallsBack
    ? await propose(pass, observed, { target: lastApplied, isChange: false, paused })
    : change;
  if (proposal.kind === "terminating") return waitForEnd(pass, proposal.objects.map(keyOf));

  const objections = distinct([
    ...desired.tagObjections,
    ...(change.kind === "terminating" ? [] : [...change.toTheChange, ...change.toTheCluster]),
    ...proposal.toTheChange,
    ...proposal.toTheCluster,
    ...observed.stateObjections,
  ]);
  if (proposal.kind === "unrenderable" || proposal.isRefused || proposal.isStopped) {
    return blocked(pass, observed, objections);
  }
  const isMaintained = fallsBack || blocks(desired.tagObjections);
  try {
    const { plan } = proposal;
    const applied = mayWrite(plan, paused) ? await apply(pass, observed, plan) : undefined;
    return verify(pass, observed, { plan, applied, objections, isMaintained, paused });
  } catch (error) {
    return resultOfError(error, pass, "applying");
  }
}

const newerInventory =
  `The inventory ConfigMap ${productNames.namespace}/${productNames.inventory} is one of a newer version of ` +
  "eks-cilium, which keeps this cluster: deploy that version here too.";

function nothingAsked(pass: ConnectedPass, observed: Observed): Promise<StepResult> | StepResult {
  // The state ConfigMaps went before the record could say so, or somebody else deleted them: the nodes still tell.
  if (pass.previous?.phase === "removing") return uninstall(pass, observed, []);
  return unmanaged(`Nothing of ours is on ${clusterKey(pass.request.cluster)}, and nothing is asked for.`);
}

function pausedRemoval(pass: ConnectedPass, { revision }: Observed): StepResult {
  const reason = "enable_cilium=false waits for cilium_paused to go.";
  const phase = pass.previous?.phase === "removing" ? "removing" : "kept";
  return settled(clusterReport(pass, revision, { phase, reason }));
}

/** Nothing was written; the objections say what has to change first. Tags, events and the sweep look again. */
function blocked(pass: ConnectedPass, observed: Observed, objections: readonly Objection[]): StepResult {
  const { revision, stateObjections } = observed;
  const reason = summarize(objections);
  const all = distinct([...objections, ...stateObjections]);
  return stalled(clusterReport(pass, revision, { phase: "blocked", reason, objections: all }));
}

/** Undefined: there is something to install on, or something installed. */
function waitForNodes(pass: ConnectedPass, observed: Observed, paused: boolean): StepResult | undefined {
  if (observed.live.objects.size > 0) return undefined;
  const wait = (reason: string) => settled(clusterReport(pass, undefined, { phase: "waiting", reason }));
  if (paused) return wait("cilium_paused=true: nothing is installed.");
  if (observed.facts.nodeCount > 0) return undefined;
  return wait("The cluster has no nodes for Cilium yet; choices are made from them.");
}

/** A removal that was called off: nothing can be made in a namespace that is on its way out. */
function waitForEnd(pass: ConnectedPass, keys: readonly string[]): StepResult {
  const reason = `Waiting for ${keys.slice(0, 3).join(", ")} to end.`;
  return retry(clusterReport(pass, undefined, { phase: "waiting", reason }));
}

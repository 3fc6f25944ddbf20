import { clusterKey } from "../core/cluster-id.ts";
import { desiredState } from "../core/desired/desired-state.ts";
import { catalogueWith } from "../core/manifests/releases/catalogue.ts";
import { currentRevision } from "../core/plan/live-state.ts";
import { productNames } from "../core/product-names.ts";
import { blocked } from "./blocked.ts";
import { install } from "./install.ts";
import { installedFacts } from "./installed-facts.ts";
import { observe } from "./observe.ts";
import type { Observed } from "./observed.ts";
import type { ConnectedPass } from "./pass.ts";
import { type StepResult, settled, stalled, unmanaged } from "./step-result.ts";
import { uninstall } from "./uninstall.ts";

/** What the tags ask of a cluster, and what is there, decide what this pass does with it. */
export async function converge(pass: ConnectedPass): Promise<StepResult> {
  const observed = await observe(pass);
  if (observed.live.isNewer) return stalled({ phase: "blocked", reason: newerInventory });
  const lastApplied = observed.live.inventory ?? currentRevision(observed.live);
  const isPresent = lastApplied !== undefined || observed.live.objects.size > 0;
  const { settings } = pass.ports;
  const releases = catalogueWith(settings.releases);
  const desired = desiredState(pass.cluster.tags, lastApplied, isPresent, observed.facts, settings, releases);
  const kubernetes = pass.cluster.version;
  switch (desired.verdict) {
    case "not-ours":
      // The bookkeeping went before the record could say so, or somebody else deleted it: the nodes still tell.
      if (pass.previous?.phase === "removing") return uninstall(pass, observed, []);
      return unmanaged(
        `Nothing of ours is on ${clusterKey(pass.request.cluster)}, and nothing is asked for.`,
      );
    case "keep":
      return settled({ phase: "kept", reason: desired.reason, kubernetes, ...installedFacts(observed.live) });
    case "refused":
      return blocked(pass, observed, desired.objections);
    case "remove":
      return desired.paused ? pausedRemoval(pass, observed) : uninstall(pass, observed, desired.objections);
    case "maintain":
    case "install":
      return install(pass, observed, desired, lastApplied);
  }
}

const newerInventory =
  `The inventory ConfigMap ${productNames.namespace}/${productNames.inventory} is one of a newer version of ` +
  "eks-cilium, which keeps this cluster: deploy that version here too.";

function pausedRemoval({ cluster, previous }: ConnectedPass, { live }: Observed): StepResult {
  const reason = "enable_cilium=false waits for cilium_paused to go.";
  const phase = previous?.phase === "removing" ? "removing" : "kept";
  return settled({ phase, reason, kubernetes: cluster.version, ...installedFacts(live) });
}

import { clusterKey } from "../core/cluster-id.ts";
import { desiredState } from "../core/desired/desired-state.ts";
import { catalogueWith } from "../core/manifests/catalogue.ts";
import { currentRevision } from "../core/plan/current-revision.ts";
import { productNames } from "../core/product-names.ts";
import { blocked } from "./blocked.ts";
import { install } from "./install.ts";
import { installedFacts } from "./installed-facts.ts";
import { observe } from "./observe.ts";
import { notOurs, type Outcome, settled, stalled } from "./outcome.ts";
import type { OpenPass } from "./pass.ts";
import type { Seen } from "./seen.ts";
import { uninstall } from "./uninstall.ts";

/** What the tags ask of a cluster, and what is there, decide what this pass does with it. */
export async function workOn(pass: OpenPass): Promise<Outcome> {
  const seen = await observe(pass);
  if (seen.live.isNewer) return stalled({ phase: "blocked", reason: newerInventory });
  const installed = seen.live.inventory ?? currentRevision(seen.live);
  const isPresent = installed !== undefined || seen.live.objects.size > 0;
  const { settings } = pass.ports;
  const releases = catalogueWith(settings.releases);
  const desired = desiredState(pass.cluster.tags, installed, isPresent, seen.facts, settings, releases);
  const kubernetes = pass.cluster.version;
  switch (desired.verdict) {
    case "not-ours":
      // The bookkeeping went before the record could say so, or somebody else deleted it: the nodes still tell.
      if (pass.previous?.phase === "removing") return uninstall(pass, seen, []);
      return notOurs(`Nothing of ours is on ${clusterKey(pass.order.cluster)}, and nothing is asked for.`);
    case "keep":
      return settled({ phase: "kept", reason: desired.reason, kubernetes, ...installedFacts(seen.live) });
    case "refused":
      return blocked(pass, seen, desired.objections);
    case "remove":
      return desired.paused ? pausedRemoval(pass, seen) : uninstall(pass, seen, desired.objections);
    case "maintain":
    case "install":
      return install(pass, seen, desired, installed);
  }
}

const newerInventory =
  `The inventory ConfigMap ${productNames.namespace}/${productNames.inventory} is one of a newer version of ` +
  "eks-cilium, which keeps this cluster: deploy that version here too.";

function pausedRemoval({ cluster, previous }: OpenPass, { live }: Seen): Outcome {
  const reason = "enable_cilium=false waits for cilium_paused to go.";
  const phase = previous?.phase === "removing" ? "removing" : "kept";
  return settled({ phase, reason, kubernetes: cluster.version, ...installedFacts(live) });
}

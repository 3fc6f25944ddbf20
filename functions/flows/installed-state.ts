import type { LastApplied } from "../core/desired/last-applied.ts";
import type { KubeObject } from "../core/kube-object.ts";
import { currentRevision, readLiveState } from "../core/plan/live-state.ts";
import { stateDigest } from "../core/plan/state-config-maps.ts";
import { productNames } from "../core/product-names.ts";
import type { KubeApi } from "./ports/kube-api.ts";
import { mayRead, readingOf } from "./read-surroundings.ts";

export interface Installed {
  readonly lastApplied: LastApplied;
  readonly objects: readonly KubeObject[];
}

/** What our ConfigMaps say is installed. Nothing is written by it, so that they need no proof; undefined: nothing, or they may not be read. */
export async function installedState(kube: KubeApi): Promise<Installed | undefined> {
  const labelSelector = `${productNames.ownerLabel}=true`;
  const { namespace } = productNames;
  const list = kube.list("ConfigMap", { namespace, labelSelector });
  const reading = await readingOf(list, mayRead("list", "ConfigMap"));
  const found = ("known" in reading && reading.known) || [];
  const live = readLiveState(found, found.map(stateDigest));
  const revision = currentRevision(live);
  const lastApplied = live.inventory ?? revision;
  return lastApplied && { lastApplied, objects: revision?.objects ?? [] };
}

import type { CiliumSpec } from "../../desired/cilium-spec.ts";
import type { ClusterFacts } from "../../desired/cluster-facts.ts";
import type { FleetSettings } from "../../desired/fleet-settings.ts";
import type { LastApplied } from "../../desired/last-applied.ts";
import { pinParameters } from "../../desired/pin-parameters.ts";
import type { RequestedSettings } from "../../desired/requested-settings.ts";
import type { Change } from "../change.ts";

/** The spec as a rollout changes it. */
export function changedSpec<Spec extends Partial<CiliumSpec>>(spec: Spec, change: Change): Spec {
  if ("release" in change) return { ...spec, release: change.release };
  return "set" in change ? { ...spec, ...change.set } : spec;
}

/** What a rollout wants applied. */
export function assignedTarget(
  change: Change,
  { requested, spec, pinned }: LastApplied,
  facts: ClusterFacts,
  settings: FleetSettings,
): LastApplied {
  const changed = changedSpec(spec, change);
  const wantsSpire = changed.mutualAuth === "spire";
  return { requested, spec: changed, pinned: pinParameters(facts, pinned, settings, wantsSpire, true) };
}

/** The tag that says otherwise than a rollout: a release pins, a minor lets its own releases pass; undefined: none does. */
export function pinningTag(change: Change, requested: RequestedSettings): string | undefined {
  if ("refresh" in change) return undefined;
  if ("release" in change) {
    const { version } = requested;
    const isWithin =
      version === undefined || change.release === version || change.release.startsWith(`${version}.`);
    return isWithin ? undefined : `cilium_version=${version}`;
  }
  const { encryption, mutualAuth, hubble, l7 } = change.set;
  const asked: readonly (readonly [string, unknown, unknown])[] = [
    ["cilium_encryption", requested.encryption, encryption],
    ["cilium_mutual_auth", requested.mutualAuth, mutualAuth],
    ["cilium_hubble", requested.hubble, hubble],
    ["cilium_l7", requested.l7, l7],
  ];
  const found = asked.find(([, tag, set]) => tag !== undefined && set !== undefined && tag !== set);
  return found && `${found[0]}=${found[1]}`;
}

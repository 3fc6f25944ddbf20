import type { RequestedSettings } from "../desired/requested-settings.ts";
import type { Change } from "./change.ts";

/** The tag that says otherwise than a change: a release pins, a minor lets its own releases pass; undefined: none does. */
export function pinnedBy(change: Change, requested: RequestedSettings): string | undefined {
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

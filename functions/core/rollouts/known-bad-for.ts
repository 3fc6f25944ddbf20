import type { KnownBad } from "../manifests/releases/known-bad.ts";
import { isBadThere } from "../preflight/checks/known-bad-release.ts";
import type { StatusRecord } from "../record/status-record.ts";
import type { Change } from "./change.ts";

/** Why the release that a change gives to a cluster is known to be bad there; undefined: it is not, as far as its record tells. */
export function knownBadFor(
  { spec }: StatusRecord,
  change: Change,
  rows: readonly KnownBad[],
): (KnownBad & { readonly release: string }) | undefined {
  if (!("release" in change)) return undefined;
  const { release } = change;
  // Nodes are looked at when the member starts.
  const row = rows.find((one) => one.severity === "blocking" && isBadThere(release, one, spec ?? {}, []));
  return row === undefined ? undefined : { ...row, release };
}

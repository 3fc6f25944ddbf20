import type { KnownBad } from "../manifests/releases/known-bad.ts";
import { isWithin } from "../preflight/checks/known-bad-release.ts";
import type { StatusRecord } from "../record/status-record.ts";
import type { Change } from "./change.ts";

type Spec = NonNullable<StatusRecord["spec"]>;

/** What a record tells; nodes are looked at when the member starts. */
const concerns: Readonly<Record<KnownBad["when"], (spec: Partial<Spec>) => boolean>> = {
  any: () => true,
  wireguard: ({ encryption }) => encryption === "wireguard",
  spire: ({ mutualAuth }) => mutualAuth === "spire",
  envoy: ({ l7 }) => l7 === true,
  bottlerocket: () => false,
  "kernel-7.2": () => false,
};

/** Why the release that a change gives to a cluster is known to be bad there; undefined: it is not, as far as its record tells. */
export function knownBadFor(
  { spec }: StatusRecord,
  change: Change,
  rows: readonly KnownBad[],
): (KnownBad & { readonly release: string }) | undefined {
  if (!("release" in change)) return undefined;
  const { release } = change;
  const row = rows.find(
    ({ severity, when, ...range }) =>
      severity === "blocking" &&
      isWithin(release, { severity, when, ...range }) &&
      concerns[when](spec ?? {}),
  );
  return row === undefined ? undefined : { ...row, release };
}

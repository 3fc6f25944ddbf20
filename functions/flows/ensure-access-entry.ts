import type { FleetSettings } from "../core/desired/fleet-settings.ts";
import { productNames } from "../core/product-names.ts";
import { isStale, type PendingAccessEntry } from "../core/record/stale-access-entry.ts";
import type { Pass } from "./pass.ts";

interface Entry {
  /** `foreign`: it lets nobody in, and is not ours to replace; `bare`: it is not ours, and has no rights yet. */
  readonly result: keyof typeof reasonOf | "bare" | "foreign";
  /** Undefined: nothing to wait for, the entry lives. */
  readonly wait: PendingAccessEntry | undefined;
}

export const reasonOf = {
  created: "Own access entry made; EKS needs some seconds to know it.",
  associated: "Own access entry is there; the API server does not let us in by it yet.",
  replaced:
    "Own access entry let nobody in and was made anew, for it belonged to an earlier role of the same name; " +
    "EKS needs some seconds to know it.",
} as const;

/** Groups of our access entries. */
export function groupsOf({ standingAccess }: Pick<FleetSettings, "standingAccess">): readonly string[] {
  return standingAccess === "reader" ? [productNames.readerGroup] : [];
}

/** The access entry of this deployment, with cluster-admin rights; one that is dead is replaced. */
export async function ensureAccessEntry(
  { request, ports, previous }: Pass,
  isStranger: boolean,
): Promise<Entry> {
  const { roleArn } = ports.settings;
  const now = ports.now();
  const fresh = { waitingSince: new Date(now).toISOString(), replaced: false };
  // Written down first, so that no death in between makes rights of ours look like somebody else's.
  const groups = groupsOf(ports.settings);
  const result = await ports.eks.grantAccess(request.cluster, roleArn, { groups, before: previous?.addedTo });
  if (result === "bare") return { result, wait: undefined };
  if (result === "created") return { result, wait: fresh };
  // Who is known, if without rights, has an entry that lives.
  if (!isStranger) return { result, wait: undefined };
  const wait = previous?.accessEntry ?? fresh;
  if (!isStale(wait, now - Date.parse(wait.waitingSince))) return { result, wait };
  const revoked = await ports.eks.revokeAccess(request.cluster, roleArn);
  if (revoked === "foreign") return { result: "foreign", wait };
  await ports.eks.grantAccess(request.cluster, roleArn, { groups });
  ports.metrics.add("AccessEntryReplaced", 1);
  return { result: "replaced", wait: { ...fresh, replaced: true } };
}

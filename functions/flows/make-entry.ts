import { type AccessWait, isDead } from "../core/record/dead-entry.ts";
import type { Pass } from "./pass.ts";

interface Entry {
  readonly outcome: keyof typeof reasonOf;
  /** Undefined: nothing to wait for, the entry lives. */
  readonly wait: AccessWait | undefined;
}

export const reasonOf = {
  created: "Own access entry made; EKS needs some seconds to know it.",
  associated: "Own access entry is there; the API server does not let us in by it yet.",
  replaced:
    "Own access entry let nobody in and was made anew, for it belonged to an earlier role of the same name; " +
    "EKS needs some seconds to know it.",
} as const;

/** The access entry of this deployment, with cluster-admin rights; one that is dead is replaced. */
export async function makeEntry({ order, ports, previous }: Pass, isStranger: boolean): Promise<Entry> {
  const { roleArn } = ports.settings;
  const now = ports.now();
  const fresh = { waitingSince: new Date(now).toISOString(), replaced: false };
  const outcome = await ports.eks.grantAccess(order.cluster, roleArn);
  if (outcome === "created") return { outcome, wait: fresh };
  // Who is known, if without rights, has an entry that lives.
  if (!isStranger) return { outcome, wait: undefined };
  const wait = previous?.accessEntry ?? fresh;
  if (!isDead(wait, now - Date.parse(wait.waitingSince))) return { outcome, wait };
  await ports.eks.revokeAccess(order.cluster, roleArn);
  await ports.eks.grantAccess(order.cluster, roleArn);
  ports.metrics.add("AccessEntryReplaced", 1);
  return { outcome: "replaced", wait: { ...fresh, replaced: true } };
}

import { type Json, jsonAt } from "../json.ts";
import type { KubeObject, ObjectRef } from "../kube-object.ts";
import { productNames } from "../product-names.ts";
import { functionLimits } from "../queue-limits.ts";
import { plain } from "../record/plain.ts";

/** Lease `kube-system/eks-cilium`: there as long as somebody writes to the cluster. It carries no label of ours. */
export const leaseRef = {
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  namespace: productNames.namespace,
  name: productNames.lease,
} as const satisfies ObjectRef;

/** Seconds after which nobody can work under it any more: the time limit of a function. */
const leaseSeconds = functionLimits.timeoutSeconds;

/** Longest time that Lambda gives a function, whatever a Lease says of itself. */
const longestLease = 900;

/** `now`: ISO 8601, for people; whether it has expired is told by the API server's clock. */
export function leaseOf(holder: string, now: string): KubeObject {
  const { name, namespace, ...kind } = leaseRef;
  return {
    ...kind,
    metadata: { name, namespace, labels: { [productNames.managedByLabel]: productNames.fieldManager } },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: leaseSeconds,
      acquireTime: microTime(now),
      renewTime: microTime(now),
    },
  };
}

/** Of the same kind under another name: what the server answers to its rehearsal tells the server's time. */
export function clockLeaseOf(lease: KubeObject): KubeObject {
  return { ...lease, metadata: { ...lease.metadata, name: `${leaseRef.name}-clock` } };
}

/** Seconds for which a Lease of this age in seconds still holds; 0: it has expired. */
export function secondsLeft(lease: KubeObject, age: number): number {
  const said: Json | undefined = jsonAt(lease, "spec", "leaseDurationSeconds");
  const holds = typeof said === "number" && said > 0 ? Math.min(said, longestLease) : leaseSeconds;
  // An age that nobody can tell makes no Lease that anybody may take at once.
  return Number.isFinite(age) ? Math.max(0, Math.ceil(holds - age)) : holds;
}

/** Who holds a Lease, and since when, in a record's words. */
export function holderOf(lease: KubeObject): string {
  const holder = jsonAt(lease, "spec", "holderIdentity");
  const since = lease.metadata.creationTimestamp ?? "a time unknown";
  const who = typeof holder === "string" && holder !== "" ? plain(holder, 200) : "somebody who gives no name";
  return `${who} since ${since}`;
}

/** MicroTime, as Leases have it. */
function microTime(iso: string): string {
  return iso.replace(/\.(\d{3})Z$/, ".$1000Z");
}

import { clusterKey } from "../core/cluster-id.ts";
import type { WorkOrder } from "../core/events/work-order.ts";
import { recordName } from "../core/product-names.ts";
import { readRecord } from "../core/record/read-record.ts";
import type { Outcome } from "./outcome.ts";
import type { Pass } from "./pass.ts";
import type { Ports } from "./ports/ports.ts";

/** What the last pass recorded; a record of a newer version of the product ends this one before it begins. */
export async function recall(order: WorkOrder, ports: Ports): Promise<Pass & { readonly newer?: Outcome }> {
  const name = recordName(clusterKey(order.cluster));
  const stored = await ports.records.read(name);
  const reading = readRecord(stored?.text);
  const pass = { order, ports, previous: reading.kind === "record" ? reading.record : undefined };
  if (reading.kind === "damaged") ports.log.warn(`record ${name} is damaged and will be written anew`);
  if (reading.kind !== "newer") return pass;
  const reason =
    `Record ${name} has schema ${reading.schema}, and this version of eks-cilium writes 1: ` +
    "a newer deployment keeps this cluster, so deploy that version here too, or delete the record.";
  ports.log.error(reason);
  return { ...pass, newer: { kind: "stalled", report: undefined, reason } };
}

import type { KubeObject } from "../kube-object.ts";
import { fingerprint, templateFingerprint } from "./fingerprint.ts";
import type { ApplyStep } from "./plan.ts";
import type { InventoryEntry } from "./state-config-maps.ts";

/** What the inventory keeps of an object, by the answer to our apply. */
export function inventoryEntry(
  answer: KubeObject,
  { object, repairs }: Pick<ApplyStep, "object" | "repairs">,
): InventoryEntry {
  const entry = { uid: answer.metadata.uid ?? "", hash: fingerprint(answer, object) };
  if (repairs === undefined) return entry;
  const template = templateFingerprint(answer, object);
  return { ...entry, repairs, ...(template === undefined ? {} : { template }) };
}

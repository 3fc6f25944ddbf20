import type { KubeObject } from "../kube-object.ts";
import type { Revision } from "./revision.ts";

export type StepReason =
  | "missing"
  | "drifted"
  | "changed by the spec"
  | "not in the inventory"
  | "certificate issued"
  | "configuration repaired"
  | "no longer desired";

/** One object to bring to the wish. */
export interface ApplyStep {
  readonly action: "create" | "configure";
  readonly object: KubeObject;
  readonly reason: StepReason;
  /** Takes back fields that others set; only where the object carries our label or stands in our inventory. */
  readonly force: boolean;
}

export interface DeleteStep {
  readonly object: KubeObject;
  readonly uid: string;
  readonly reason: StepReason;
}

/** Everything that a pass would change, before anything is. */
export interface Plan {
  /** The revision that will be current; where `isNew`, it is written before its objects. */
  readonly revision: Revision;
  readonly isNew: boolean;
  readonly apply: readonly ApplyStep[];
  readonly delete: readonly DeleteStep[];
  /** The inventory says something else than it should, whether or not an object needs a write. */
  readonly inventoryOutdated: boolean;
  /** Objects that this version of the product would render differently; reported, never applied. */
  readonly updateAvailable: readonly string[];
}

export function isEmpty(plan: Plan): boolean {
  return !plan.isNew && plan.apply.length === 0 && plan.delete.length === 0 && !plan.inventoryOutdated;
}

import type { KubeObject } from "../kube-object.ts";
import type { Repair, Revision } from "./state-config-maps.ts";

export type StepReason =
  | "missing"
  | "drifted"
  | "changed by the spec"
  | "not in the inventory"
  | "certificate issued"
  | "configuration repaired"
  | "aws-node changed"
  | "nodes counted"
  | "older pods gone"
  | "no longer desired";

/** One object to bring to its desired state. */
export interface ApplyStep {
  readonly action: "create" | "configure";
  readonly object: KubeObject;
  readonly reason: StepReason;
  /** Whether fields that others set are taken back; only where the object carries our label or stands in our inventory. */
  readonly force: boolean;
  /** What the inventory remembers of it from this step on; absent: nothing. */
  readonly repairs?: readonly Repair[];
}

export interface DeleteStep {
  readonly object: KubeObject;
  readonly uid: string;
  readonly reason: StepReason;
}

/** An object that somebody else writes again and again: core/plan/fights. */
export interface Fight {
  readonly object: KubeObject;
  /** Who, as far as managedFields have told. */
  readonly by: readonly string[];
  /** Its step is left out, because it would restart pods once more. */
  readonly isLeft: boolean;
}

/** Everything that a pass would change, as a value. */
export interface Plan {
  /** Revision that will be current; where `isNew`, it is written before its objects. */
  readonly revision: Revision;
  readonly isNew: boolean;
  readonly apply: readonly ApplyStep[];
  readonly delete: readonly DeleteStep[];
  /** Whether the inventory needs a write, even where no object does. */
  readonly inventoryOutdated: boolean;
  /** Objects that this version of the product would render differently; reported, never applied. */
  readonly updateAvailable: readonly string[];
  /** core/plan/chained-cni version for the inventory: that of the agents once the plan is carried out. */
  readonly chainedBehind?: string | undefined;
  readonly fights: readonly Fight[];
  /** Keys of objects that an objection keeps from their step; a later pass compares them anew. */
  readonly leftOut?: readonly string[];
}

export function isEmpty(plan: Plan): boolean {
  return !plan.isNew && plan.apply.length === 0 && plan.delete.length === 0 && !plan.inventoryOutdated;
}

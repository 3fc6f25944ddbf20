import { type KubeObject, keyOf } from "../../kube-object.ts";
import { currentRevision, type LiveState } from "../../plan/live-state.ts";
import type { Plan } from "../../plan/plan.ts";
import { type Difference, firstDifference } from "./first-difference.ts";
import { immutableFields } from "./immutable-fields.ts";

/** A change that the API server would refuse as long as the object is there. */
export interface ImmutableChange extends Difference {
  /** The object as the plan would have it. */
  readonly object: KubeObject;
  /** The object as it was made. */
  readonly live: KubeObject;
}

/** One for each immutable field of each object that the plan would change. */
export function findImmutableChanges(state: LiveState, plan: Plan): ImmutableChange[] {
  return plan.apply.flatMap(({ object }) => {
    const live = lastApplied(object, state);
    if (live === undefined) return [];
    return (immutableFields[object.kind] ?? []).flatMap(({ path, read }) => {
      const difference = firstDifference(read(live), read(object), path);
      return difference === undefined ? [] : [{ object, live, ...difference }];
    });
  });
}

/**
 * The object that the immutable fields were made from: the current revision's where we made the live one (in our own
 * spelling), else the live one itself, as when its uid differs from the inventory's. Undefined: the object is absent,
 * so it can be made with any value.
 */
function lastApplied(object: KubeObject, live: LiveState): KubeObject | undefined {
  const key = keyOf(object);
  const found = live.objects.get(key);
  if (found === undefined || live.inventory?.objects[key]?.uid !== found.metadata.uid) return found;
  return currentRevision(live)?.objects.find((applied) => keyOf(applied) === key) ?? found;
}

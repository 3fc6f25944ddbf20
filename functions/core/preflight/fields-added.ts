import { firstNames } from "../first-names.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import type { Objection } from "../objection.ts";
import { type AddedField, removalsOf } from "../plan/added-fields.ts";

/** Removals that a remedy names; the next look names those that are left. */
const mostNamed = 3;

/** What becomes of an addition: `back` is one that was removed, and that somebody has added again. */
export type Fate = "told" | "removed" | "back";

const sentences: Readonly<Record<Fate, string>> = {
  told: "its pods run with it",
  removed: "it is removed, and its pods start anew",
  back: "it came back after it was removed, and its pods run with it",
};

/** Whether an earlier pass has removed what others add. */
export function tellsOfRemoval({ code, message }: Pick<Objection, "code" | "message">): boolean {
  return code === "foreign-field" && message.includes(" removed");
}

/** Parts of an object that others have added; undefined: none. */
export function fieldsAdded(
  object: KubeObject,
  added: readonly AddedField[],
  fate: Fate,
): Objection | undefined {
  if (added.length === 0) return undefined;
  const { kind, metadata } = object;
  const managers = [...new Set(added.map(({ manager }) => manager.slice(0, 60)))];
  const removals = removalsOf(added.slice(0, mostNamed));
  return {
    code: "foreign-field",
    severity: "warning",
    message: `${keyOf(object)} has ${firstNames(added.map(({ text }) => text))} beside ours, set by ${firstNames(managers)}: ${sentences[fate]}.`,
    remedy: `Remove it: kubectl -n ${metadata.namespace} patch ${kind.toLowerCase()} ${metadata.name} --type=json -p '${JSON.stringify(removals)}'`,
  };
}

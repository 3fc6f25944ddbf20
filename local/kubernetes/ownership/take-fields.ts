import type { KubeObject } from "../../../functions/core/kube-object.ts";
import type { StructSchema } from "../schema/schema.ts";
import { type Comparison, compare, isSame } from "./compare.ts";
import {
  difference,
  type FieldSet,
  fromFieldsV1,
  intersection,
  isEmpty,
  noFields,
  union,
} from "./field-set.ts";
import { fieldsOf, withNamedParents } from "./fields-of.ts";
import {
  type Manager,
  type ManagerIdentity,
  type Managers,
  managerKey,
  ownableFields,
  readManagers,
} from "./managers.ts";
import { merge } from "./merge.ts";
import { removeFields } from "./remove-fields.ts";

export interface ApplyResult {
  readonly object: KubeObject;
  readonly managers: Managers;
}

/** Fields that other managers own and that the applied configuration would change. */
export interface Conflict {
  readonly manager: Manager;
  readonly fields: FieldSet;
}

/** Server-side apply: the merged object and its managers, or the conflicts. */
export function applyFields(
  schema: StructSchema,
  live: KubeObject | undefined,
  applied: KubeObject,
  identity: ManagerIdentity,
  options: { readonly force: boolean; readonly now: string },
): ApplyResult | { readonly conflicts: readonly Conflict[] } {
  const key = managerKey(identity);
  const before = managersBefore(schema, live, identity, options.now);
  const last = before.get(key);
  const mine = { ...identity, time: last?.time, fields: ownableFields(fieldsOf(schema, applied)) };
  const managers: Managers = new Map([...before, [key, mine]]);
  const merged = merge(schema, live, applied);
  const object = prune(schema, { ...applied, ...(merged as KubeObject) }, last?.fields ?? noFields, managers);
  const comparison = compare(schema, live ?? emptyLike(applied), object);
  const conflicts = conflictsOf(comparison, managers, key);
  if (conflicts.length > 0 && !options.force) return { conflicts };
  const rest = withoutOthers(comparison, managers, key, conflicts);
  return { object, managers: isSame(comparison) ? rest : stamped(rest, key, options.now) };
}

/** POST, PUT and the other patches: whatever differs from the live object belongs to the writer. */
export function updateFields(
  schema: StructSchema,
  live: KubeObject | undefined,
  object: KubeObject,
  identity: ManagerIdentity,
  now: string,
): Managers {
  const key = managerKey(identity);
  const comparison = ownable(compare(schema, live ?? emptyLike(object), object));
  const before = live === undefined ? new Map<string, Manager>() : readManagers(live);
  const rest = withoutOthers(comparison, before, key, conflictsOf(comparison, before, key));
  const changed = union(comparison.added, comparison.modified);
  const kept = difference(before.get(key)?.fields ?? noFields, comparison.removed);
  if (isEmpty(changed))
    return withEntry(rest, key, { ...identity, time: before.get(key)?.time, fields: kept });
  return withEntry(rest, key, { ...identity, time: now, fields: union(kept, changed) });
}

/** Managers of the live object; one without any gets the server's `before-first-apply`. */
function managersBefore(
  schema: StructSchema,
  live: KubeObject | undefined,
  { apiVersion }: ManagerIdentity,
  now: string,
): Managers {
  if (live === undefined) return new Map();
  const managers = readManagers(live);
  if (managers.size > 0) return managers;
  const unnamed = {
    manager: "before-first-apply",
    operation: "Update",
    apiVersion,
    subresource: "",
  } as const;
  const { status: _, ...content } = live;
  return updateFields(schema, undefined, content as KubeObject, unnamed, now);
}

/** Drops fields that this manager owned, no longer applies, and nobody else owns. */
function prune(schema: StructSchema, merged: KubeObject, last: FieldSet, managers: Managers): KubeObject {
  if (isEmpty(last)) return merged;
  const parents = (set: FieldSet) => withNamedParents(schema, merged, set);
  const owned = [...managers.values()].map((entry) => entry.fields).reduce(union, noFields);
  const there = parents(fieldsOf(schema, merged));
  const dropped = difference(intersection(there, parents(last)), parents(owned));
  const { apiVersion, kind, metadata } = merged;
  const rest = removeFields(schema, merged, dropped);
  return {
    apiVersion,
    kind,
    metadata: { name: metadata.name },
    ...(rest as Partial<KubeObject> | undefined),
  };
}

function conflictsOf(comparison: Comparison, managers: Managers, self: string): readonly Conflict[] {
  const changed = union(comparison.modified, comparison.added);
  return [...managers]
    .filter(([key]) => key !== self)
    .map(([, manager]) => ({ manager, fields: intersection(manager.fields, changed) }))
    .filter((conflict) => !isEmpty(conflict.fields));
}

function withoutOthers(
  { removed }: Comparison,
  managers: Managers,
  self: string,
  conflicts: readonly Conflict[],
): Managers {
  const lost = new Map(conflicts.map((conflict) => [managerKey(conflict.manager), conflict.fields]));
  return new Map(
    [...managers].map(([key, manager]) => {
      if (key === self) return [key, manager];
      const fields = difference(difference(manager.fields, lost.get(key) ?? noFields), removed);
      return [key, { ...manager, fields }];
    }),
  );
}

function ownable({ added, modified, removed }: Comparison): Comparison {
  const theirs = difference(ownableFields(modified), countedByServer);
  return { added: ownableFields(added), modified: theirs, removed };
}

/** Fields that the server writes itself, after ownership was decided. */
const countedByServer = fromFieldsV1({
  "f:metadata": { "f:annotations": { "f:deprecated.daemonset.template.generation": {} } },
});

function stamped(managers: Managers, key: string, now: string): Managers {
  const mine = managers.get(key);
  return mine === undefined ? managers : withEntry(managers, key, { ...mine, time: now });
}

function withEntry(managers: Managers, key: string, entry: Manager): Managers {
  return new Map([...managers, [key, entry]]);
}

/** The server compares a new object with an empty one of its kind. */
function emptyLike({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  return { apiVersion, kind, metadata: { name: metadata.name } };
}

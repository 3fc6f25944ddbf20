import { isMap, type Json, type JsonMap } from "../../../functions/core/json.ts";

/**
 * A set of fields as a tree. `own`: the field at this node is a member itself. The children carry the names of fieldsV1:
 * `f:name` a field, `k:{"name":"x"}` an item of a map list, `v:"x"` an item of a set.
 */
export interface FieldSet {
  readonly own: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

export const noFields: FieldSet = { own: false, children: new Map() };
export const thisField: FieldSet = { own: true, children: new Map() };

export function isEmpty(set: FieldSet): boolean {
  return !set.own && set.children.size === 0;
}

/** A node whose empty branches are left out. */
export function fieldSet(own: boolean, children: Iterable<readonly [string, FieldSet]>): FieldSet {
  return { own, children: new Map([...children].filter(([, child]) => !isEmpty(child))) };
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(b)) return a;
  if (isEmpty(a)) return b;
  const children = new Map(a.children);
  for (const [name, child] of b.children) children.set(name, union(a.children.get(name) ?? noFields, child));
  return { own: a.own || b.own, children };
}

export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(a) || isEmpty(b)) return a;
  return withoutEmpty(a.own && !b.own, a, (name, child) =>
    difference(child, b.children.get(name) ?? noFields),
  );
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(a) || isEmpty(b)) return noFields;
  return withoutEmpty(a.own && b.own, a, (name, child) =>
    intersection(child, b.children.get(name) ?? noFields),
  );
}

function withoutEmpty(
  own: boolean,
  { children }: FieldSet,
  change: (name: string, child: FieldSet) => FieldSet,
): FieldSet {
  const kept = new Map<string, FieldSet>();
  for (const [name, child] of children) {
    const changed = change(name, child);
    if (!isEmpty(changed)) kept.set(name, changed);
  }
  return { own, children: kept };
}

/** The wire form of managedFields. */
export function toFieldsV1(set: FieldSet): JsonMap {
  const members = [...set.children]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, child]): [string, Json] => [
      name,
      child.own && child.children.size > 0 ? { ".": {}, ...toFieldsV1(child) } : toFieldsV1(child),
    ]);
  return Object.fromEntries(members);
}

export function fromFieldsV1(fields: JsonMap): FieldSet {
  const children = Object.entries(fields).flatMap(([name, value]): [string, FieldSet][] => {
    if (name === "." || !isMap(value)) return [];
    const child = fromFieldsV1(value);
    return [[name, { own: child.children.size === 0 || "." in value, children: child.children }]];
  });
  return fieldSet(false, children);
}

/** The members as the server names them in conflicts, `.spec.containers[name="x"].image`: near ones before deep ones. */
export function fieldPaths(set: FieldSet, at = ""): readonly string[] {
  const children = [...set.children]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, child]) => ({ path: at + pathElement(name), child }));
  return [
    ...children.filter(({ child }) => child.own).map(({ path }) => path),
    ...children.flatMap(({ path, child }) => fieldPaths(child, path)),
  ];
}

export function pathElement(name: string): string {
  const value = name.slice(2);
  if (name.startsWith("f:")) return `.${value}`;
  if (name.startsWith("v:")) return `[=${value}]`;
  const keys: Readonly<Record<string, Json>> = JSON.parse(value);
  return `[${Object.entries(keys)
    .map(([key, part]) => `${key}=${JSON.stringify(part)}`)
    .join(",")}]`;
}

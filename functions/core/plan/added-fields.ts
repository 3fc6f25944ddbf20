import { isMap, type Json, type JsonMap, jsonAt, listAt, mapAt, parseJson } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { productNames } from "../product-names.ts";

/** A part of a pod template that somebody else has added, which no server-side apply of ours takes away. */
export interface AddedField {
  /** Steps from the object to it: members by name, items of lists by their place. */
  readonly path: readonly (string | number)[];
  /** `spec.template.spec.containers[cilium-agent].env[X]`. */
  readonly text: string;
  readonly manager: string;
}

/** Annotation of `kubectl rollout restart`: a person's, and no setting. */
const restartedAt = "kubectl.kubernetes.io/restartedAt";

/** What others own of the pod template, by managedFields, beside everything that we apply. */
export function addedFields(live: KubeObject, applied: KubeObject): AddedField[] {
  const all = listAt(live, "metadata", "managedFields").filter(
    (entry) => jsonAt(entry, "subresource") === undefined,
  );
  const isOurs = (entry: Json) => jsonAt(entry, "manager") === productNames.fieldManager;
  // What we have never applied is somebody else's as a whole.
  const entries = all.some(isOurs) ? all.filter((entry) => !isOurs(entry)) : [];
  const place = ["spec", "template"] as const;
  const found = entries.flatMap((entry) =>
    below({
      fields: jsonAt(entry, "fieldsV1", "f:spec", "f:template"),
      live: jsonAt(live, ...place),
      applied: jsonAt(applied, ...place),
      path: [...place],
      text: place.join("."),
      manager: String(jsonAt(entry, "manager")),
    }),
  );
  const first = new Map(found.toReversed().map((one) => [one.text, one]));
  return [...first.values()].sort((a, b) => (a.text < b.text ? -1 : 1));
}

interface Place extends AddedField {
  readonly fields: Json | undefined;
  readonly live: Json | undefined;
  readonly applied: Json | undefined;
}

/** The uppermost parts that are theirs alone; what we apply too is drift, or the same. */
function below({ fields, live, applied, path, text, manager }: Place): AddedField[] {
  return Object.entries(mapAt(fields)).flatMap(([key, more]) => {
    const step = stepOf(key, live, applied);
    if (step === undefined) return [];
    const next = { path: [...path, step.at], text: `${text}${step.text}`, manager };
    if (step.applied === undefined) return step.at === restartedAt ? [] : [next];
    return below({ ...next, fields: more, live: step.live, applied: step.applied });
  });
}

interface Step {
  readonly at: string | number;
  readonly text: string;
  readonly live: Json;
  readonly applied: Json | undefined;
}

/** What a key of fieldsV1 leads to: `f:` a member, `k:` an item by its keys; undefined: it is not there any more. */
function stepOf(key: string, live: Json | undefined, applied: Json | undefined): Step | undefined {
  const name = key.slice(2);
  if (key.startsWith("f:")) {
    const member = jsonAt(live, name);
    return member === undefined
      ? undefined
      : {
          at: name,
          text: /[./]/.test(name) ? `[${name}]` : `.${name}`,
          live: member,
          applied: jsonAt(applied, name),
        };
  }
  const keys = mapAt(parseJson(name));
  const isIt = (item: Json) => Object.entries(keys).every(([field, value]) => jsonAt(item, field) === value);
  if (!key.startsWith("k:") || !Array.isArray(live)) return undefined;
  const at = (live as readonly Json[]).findIndex(isIt);
  const item = (live as readonly Json[])[at];
  if (item === undefined) return undefined;
  const text = `[${Object.values(keys).join(",")}]`;
  return { at, text, live: item, applied: Array.isArray(applied) ? applied.find(isIt) : undefined };
}

/** Removals as `kubectl patch --type=json` takes them; of one list the last item goes first. */
export function removalsOf(added: readonly AddedField[]): { readonly op: "remove"; readonly path: string }[] {
  const escaped = (step: string | number) => String(step).replaceAll("~", "~0").replaceAll("/", "~1");
  const order = [...added].sort((a, b) => (place(a.path) < place(b.path) ? 1 : -1));
  return order.map(({ path }) => ({ op: "remove", path: `/${path.map(escaped).join("/")}` }));
}

function place(path: AddedField["path"]): string {
  return path.map((step) => (typeof step === "number" ? String(step).padStart(6, "0") : step)).join("/");
}

/** The same as a merge patch: members become null, and lists come without the items. */
export function withoutAdded(live: KubeObject, added: readonly AddedField[]): JsonMap {
  return patchOf(
    live,
    added.map(({ path }) => path),
  ) as JsonMap;
}

function patchOf(value: Json | undefined, paths: readonly AddedField["path"][]): Json {
  if (Array.isArray(value)) return withoutItems(value as readonly Json[], paths);
  const heads = [...new Set(paths.map(([head]) => String(head)))];
  return Object.fromEntries(
    heads.map((head) => {
      const inside = paths.filter(([first]) => String(first) === head).map(([, ...rest]) => rest);
      return [head, inside.some((rest) => rest.length === 0) ? null : patchOf(jsonAt(value, head), inside)];
    }),
  );
}

function withoutItems(items: readonly Json[], paths: readonly AddedField["path"][]): Json {
  return items.flatMap((item, at) => {
    const inside = paths.filter(([head]) => head === at).map(([, ...rest]) => rest);
    if (inside.some((rest) => rest.length === 0)) return [];
    return [inside.length === 0 ? item : merged(item, patchOf(item, inside))];
  });
}

function merged(value: Json, patch: Json): Json {
  if (!isMap(value) || !isMap(patch)) return patch;
  const kept = Object.entries(value).filter(([key]) => patch[key] !== null);
  const changed = Object.entries(patch).filter(([, change]) => change !== null);
  return Object.fromEntries([
    ...kept,
    ...changed.map(([key, change]) => [key, merged(value[key] ?? null, change ?? null)] as const),
  ]);
}

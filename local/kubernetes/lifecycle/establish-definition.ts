import { isMap, listAt, mapAt } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { textAt } from "../json-map.ts";
import { definedKinds, definitionKind } from "../kinds-of.ts";
import type { Change, Store } from "../store.ts";

/** The names of a new definition are accepted and its resources served a moment after it was stored. */
export function establishDefinition(store: Store, change: Change, now: string): void {
  const { kind, metadata } = change.object;
  if (kind !== definitionKind.kind || change.type === "deleted") return;
  const definition = store.get(definitionKind, "", metadata.name);
  if (definition === undefined || definition.metadata.deletionTimestamp !== undefined) return;
  const conditions = listAt(definition, "status", "conditions").filter(isMap);
  if (conditions.some((condition) => condition["type"] === "Established")) return;
  store.put(definitionKind, { ...definition, status: established(definition, now) });
}

function established(definition: KubeObject, lastTransitionTime: string) {
  const names = mapAt(definition, "spec", "names");
  const versions = listAt(definition, "spec", "versions").filter(isMap);
  const stored = versions.filter((version) => version["storage"] === true);
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: "True",
    lastTransitionTime,
    reason,
    message,
  });
  return {
    conditions: [
      condition("NamesAccepted", "NoConflicts", "no conflicts found"),
      condition("Established", "InitialNamesAccepted", "the initial names have been accepted"),
    ],
    acceptedNames: names,
    storedVersions: stored.map((version) => textAt(version, "name")),
  };
}

/** A definition on its way out takes its instances along, and goes when the last of them has gone. */
export function retireDefinition(store: Store, change: Change, remove: (object: KubeObject) => void): void {
  for (const definition of store.list(definitionKind)) {
    if (definition.metadata.deletionTimestamp === undefined) continue;
    const concerned =
      change.object.metadata.uid === definition.metadata.uid ||
      definedKinds(definition).some((kind) => kind.kind === change.object.kind);
    if (!concerned) continue;
    const instances = definedKinds(definition)
      .slice(0, 1)
      .flatMap((kind) => store.list(kind));
    for (const instance of instances) {
      if (instance.metadata.deletionTimestamp === undefined) remove(instance);
    }
    if (instances.length === 0) store.remove(definitionKind, definition);
  }
}

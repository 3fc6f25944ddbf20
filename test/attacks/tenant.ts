import { isMap, type JsonMap, jsonAt } from "../../functions/core/json.ts";
import { type KubeObject, keyOf, type ObjectRef } from "../../functions/core/kube-object.ts";
import { packJson, stateRoleOf, unpackJson } from "../../functions/core/plan/state-config-maps.ts";
import { productNames } from "../../functions/core/product-names.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";

const { ownerLabel, stateLabel, inventory, revisionPrefix } = productNames;

export const bindingRef: ObjectRef = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRoleBinding",
  name: "tenant-admin",
};

/** What a tenant would like to have: cluster-admin for a service account of his. */
export const binding: KubeObject = {
  apiVersion: bindingRef.apiVersion,
  kind: bindingRef.kind,
  metadata: { name: bindingRef.name, labels: { [ownerLabel]: "true" } },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
  subjects: [{ kind: "ServiceAccount", name: "default", namespace: "apps" }],
};

/** Names and labels of a ConfigMap that somebody else writes. */
export interface Place {
  readonly namespace: string;
  readonly name: string;
}

const labelled = (role: string) => ({ [ownerLabel]: "true", [stateLabel]: role });

export function forgedRevision(content: unknown, { namespace, name }: Place): KubeObject {
  const metadata = { name, namespace, labels: labelled("revision") };
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata,
    binaryData: { "revision.json.gz": packJson(content) },
  };
}

export function forgedInventory(text: string, { namespace, name }: Place): KubeObject {
  const metadata = { name, namespace, labels: labelled("inventory") };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "inventory.json": text } };
}

/** As the product wrote it: who may read kube-system begins with this. */
export function revisionOf(story: ClusterStory, number = 1): JsonMap {
  const object = story.admin.get(configMapRef(`${revisionPrefix}${number}`));
  const content = unpackJson(String(jsonAt(object, "binaryData", "revision.json.gz")));
  if (!isMap(content)) throw new Error(`the cluster has no revision ${number}`);
  return content;
}

/** The text of the inventory. */
export function inventoryOf(story: ClusterStory): string {
  return String(jsonAt(story.admin.get(configMapRef(inventory)), "data", "inventory.json"));
}

export function configMapRef(name: string, namespace = "kube-system"): ObjectRef {
  return { apiVersion: "v1", kind: "ConfigMap", namespace, name };
}

export function makeNamespace(story: ClusterStory, name: string): void {
  story.admin.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
}

/** Every object of ours with its version: equal lists mean that nobody wrote. State is left out. */
export function versionsOf(story: ClusterStory): string[] {
  return story
    .ownedObjects()
    .filter((object) => stateRoleOf(object) === undefined)
    .map((object) => `${keyOf(object)} ${object.metadata.uid} ${object.metadata.resourceVersion}`)
    .sort();
}

/** Objections in the record, by code. */
export async function codesOf(story: ClusterStory): Promise<string[]> {
  return (await story.record()).objections.first.map(({ code }) => code).sort();
}

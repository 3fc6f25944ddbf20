import { errandNamespaceName } from "../../core/errands/errand-namespace.ts";
import { firstNames } from "../../core/first-names.ts";
import { jsonAt } from "../../core/json.ts";
import { type KubeObject, keyOf, refOf } from "../../core/kube-object.ts";
import { countedCode, purgeHeld, purgeToAcknowledge } from "../../core/leaving/leaving-objections.ts";
import { resourceKinds } from "../../core/resource-kinds.ts";
import type { ConnectedPass } from "../pass.ts";
import { eachWrite } from "../write-failures.ts";
import { note, noteOver, type Outcome, ownerOf, type Scene } from "./scene.ts";

/** Kinds of cilium.io of which users have objects that the product reads; all others go with their definitions. */
const ofUsers = ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "CiliumNodeConfig"] as const;

/**
 * Deletes users' objects of cilium.io, waits for their finalizers, and then deletes the definitions, which take with them
 * what is left; none of it before somebody has acknowledged how many they are. Undefined: nothing is left.
 */
export async function purge(scene: Scene): Promise<Outcome | undefined> {
  const { pass, removal, found } = scene;
  const objects = await objectsOfUsers(pass);
  if (removal.purged === undefined && objects.length > 0) {
    const owner = ownerOf(scene);
    if (!owner.acknowledged.includes(countedCode("purge", objects.length))) {
      found.push(purgeToAcknowledge(owner, objects.length, objects.map(keyOf)));
      const words = `${objects.length} objects of cilium.io wait for somebody to say that they may go.`;
      return { words, isSettled: true };
    }
  }
  if (removal.purged === undefined) await note(scene, { ...removal, purged: objects.length });
  if (objects.length > 0) return deleteAll(scene, objects);
  const definitions = await definitionsOf(pass);
  if (definitions.length > 0) return deleteAll(scene, definitions);
  await noteOver(scene, "purge");
  return undefined;
}

async function objectsOfUsers({ kube }: ConnectedPass): Promise<KubeObject[]> {
  const lists = await Promise.all(
    ofUsers.map(async (name) => {
      const { apiVersion, kind } = resourceKinds[name];
      const found = (await kube.listMetadata(name)) ?? [];
      return found.map((metadata): KubeObject => ({ apiVersion, kind, metadata }));
    }),
  );
  return lists.flat().filter(({ metadata }) => metadata.namespace !== errandNamespaceName);
}

/** Without their schemas, which are megabytes. */
async function definitionsOf({ kube }: ConnectedPass): Promise<readonly KubeObject[]> {
  const found = await kube.pick("CustomResourceDefinition", {}, (definition) => {
    const { apiVersion, kind, metadata } = definition;
    return jsonAt(definition, "spec", "group") === "cilium.io" ? [{ apiVersion, kind, metadata }] : [];
  });
  return found ?? [];
}

async function deleteAll({ pass, found }: Scene, objects: readonly KubeObject[]): Promise<Outcome> {
  const standing = objects.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const steps = standing.map((object) => ({ object }));
  const failed = await eachWrite(steps, async ({ object }) => {
    await pass.kube.delete(refOf(object), object.metadata.uid ?? "");
  });
  const deleted = standing.filter((object) => failed.every((failure) => failure.object !== object));
  const names = objects.map(keyOf);
  if (deleted.length > 0)
    return { words: `Deleted ${firstNames(deleted.map(keyOf))}.`, deleted, failed, progressed: true };
  found.push(purgeHeld(names));
  return { words: `Waiting for ${firstNames(names)} to end.`, failed };
}

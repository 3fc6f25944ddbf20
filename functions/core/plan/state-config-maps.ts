import * as z from "zod/mini";
import { type Json, jsonAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { productNames } from "../product-names.ts";
import { stableJson } from "../stable-json.ts";
import type { Inventory } from "./inventory.ts";
import { lastAppliedSchema } from "./last-applied-schema.ts";
import { packJson, unpackJson } from "./packed-json.ts";
import type { Revision } from "./revision.ts";

const inventorySchema = z.object({
  ...lastAppliedSchema,
  revision: z.number(),
  objects: z.record(z.string(), z.object({ uid: z.string(), hash: z.string() })),
  removal: z.exactOptional(z.object({ nodes: z.array(z.object({ name: z.string(), uid: z.string() })) })),
});

const versioned = z.object({ schema: z.number() });

const revisionSchema = z.object({
  ...lastAppliedSchema,
  number: z.number(),
  objects: z.array(
    z.looseObject({
      apiVersion: z.string(),
      kind: z.string(),
      metadata: z.looseObject({ name: z.string(), namespace: z.exactOptional(z.string()) }),
    }),
  ),
});

export function inventoryConfigMap(inventory: Inventory): KubeObject {
  return configMap(productNames.inventory, "inventory", {
    data: { "inventory.json": stableJson(inventory) },
  });
}

/** Undefined: no inventory of ours can be read from it; whoever damaged it, it is rebuilt. */
export function readInventory(object: KubeObject): Inventory | undefined {
  const text = jsonAt(object["data"], "inventory.json");
  const parsed = inventorySchema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : undefined;
}

/** Written by a version of the product that this one does not understand. */
export function isNewerInventory(object: KubeObject): boolean {
  const parsed = versioned.safeParse(parseJson(jsonAt(object["data"], "inventory.json")));
  return parsed.success && parsed.data.schema > 1;
}

export function revisionConfigMap(revision: Revision): KubeObject {
  const name = `${productNames.revisionPrefix}${revision.number}`;
  return configMap(name, "revision", {
    binaryData: { "revision.json.gz": packJson(revision) },
  });
}

export function readRevision(object: KubeObject): Revision | undefined {
  const text = jsonAt(object["binaryData"], "revision.json.gz");
  const parsed = revisionSchema.safeParse(typeof text === "string" ? unpackJson(text) : undefined);
  return parsed.success ? (parsed.data as Revision) : undefined;
}

function configMap(
  name: string,
  role: "inventory" | "revision",
  content: Readonly<Partial<Record<"data" | "binaryData", Readonly<Record<string, string>>>>>,
): KubeObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name,
      namespace: productNames.namespace,
      labels: {
        [productNames.ownerLabel]: "true",
        [productNames.stateLabel]: role,
        [productNames.managedByLabel]: productNames.fieldManager,
      },
    },
    ...content,
  };
}

function parseJson(text: Json | undefined): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

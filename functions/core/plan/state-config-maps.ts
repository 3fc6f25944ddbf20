import { gunzipSync, gzipSync } from "node:zlib";
import * as z from "zod/mini";
import type { LastApplied } from "../desired/last-applied.ts";
import { type Json, jsonAt, parseJson } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { productNames } from "../product-names.ts";
import { stableJson } from "../stable-json.ts";
import { lastAppliedSchema } from "./last-applied-schema.ts";

/** ConfigMap `kube-system/eks-cilium-inventory`: the objects that we applied to this cluster, and their spec. */
export interface Inventory extends LastApplied {
  readonly schema: 1;
  /** Number of the current revision. */
  readonly revision: number;
  /** Entries by core/kube-object keyOf. */
  readonly objects: Readonly<Record<string, InventoryEntry>>;
  /** Set from the first pass of a removal on: nodes that ran an agent and shall be replaced. */
  readonly removal?: { readonly nodes: readonly NodeToReplace[] };
}

/** Which object, as it was when we last applied it. */
export interface InventoryEntry {
  readonly uid: string;
  /** core/plan/fingerprint of the answer to our apply. */
  readonly hash: string;
}

export interface NodeToReplace {
  readonly name: string;
  readonly uid: string;
  /** Of the machine: its Node may be registered anew, with another uid. */
  readonly providerID?: string;
  readonly systemUUID?: string;
}

/** One numbered change of a cluster, as Helm keeps a release: the objects as applied, without the values of Secrets. */
export interface Revision extends LastApplied {
  readonly schema: 1;
  readonly number: number;
  readonly objects: readonly KubeObject[];
}

const inventorySchema = z.object({
  ...lastAppliedSchema,
  revision: z.number(),
  objects: z.record(z.string(), z.object({ uid: z.string(), hash: z.string() })),
  removal: z.exactOptional(
    z.object({
      nodes: z.array(
        z.object({
          name: z.string(),
          uid: z.string(),
          providerID: z.exactOptional(z.string()),
          systemUUID: z.exactOptional(z.string()),
        }),
      ),
    }),
  ),
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

/** Undefined: an object of another kind, with the product's label. */
export function stateRoleOf(object: KubeObject): string | undefined {
  return object.metadata.labels?.[productNames.stateLabel];
}

export function inventoryConfigMap(inventory: Inventory): KubeObject {
  return configMap(productNames.inventory, "inventory", {
    data: { "inventory.json": stableJson(inventory) },
  });
}

/** Undefined: no inventory of ours can be read from it; whoever damaged it, it is rebuilt. */
export function readInventory(object: KubeObject): Inventory | undefined {
  const parsed = inventorySchema.safeParse(inventoryJson(object));
  return parsed.success ? parsed.data : undefined;
}

/** Whether a newer version of the product wrote the inventory. */
export function isNewerInventory(object: KubeObject): boolean {
  const parsed = versioned.safeParse(inventoryJson(object));
  return parsed.success && parsed.data.schema > 1;
}

export function revisionConfigMap(revision: Revision): KubeObject {
  const name = `${productNames.revisionPrefix}${revision.number}`;
  return configMap(name, "revision", {
    binaryData: { "revision.json.gz": packJson(revision) },
  });
}

/** Undefined: no revision of ours can be read from it. */
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

function inventoryJson(object: KubeObject): Json | undefined {
  const text = jsonAt(object["data"], "inventory.json");
  return typeof text === "string" ? parseJson(text) : undefined;
}

/** JSON as gzip in base64: a ConfigMap holds 1 MiB, and one revision is about 80 KB of text. */
export function packJson(value: unknown): string {
  return gzipSync(stableJson(value), { level: 9 }).toString("base64");
}

/** Undefined: the text is no output of packJson. */
export function unpackJson(text: string): Json | undefined {
  try {
    return parseJson(gunzipSync(Buffer.from(text, "base64")).toString());
  } catch {
    return undefined;
  }
}

import { gunzipSync, gzipSync } from "node:zlib";
import * as z from "zod/mini";
import type { LastApplied } from "../desired/last-applied.ts";
import { digest } from "../digest.ts";
import { type Json, jsonAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { type Removal, removalSchema } from "../leaving/removal.ts";
import { productNames } from "../product-names.ts";
import { stableJson } from "../stable-json.ts";
import { longestText, parseBoundedJson } from "./bounded-json.ts";
import type { Deployment } from "./deployment.ts";
import { lastAppliedSchema } from "./last-applied-schema.ts";
import { isRenderable } from "./renderable-objects.ts";

/** ConfigMap `kube-system/eks-cilium-inventory`: the objects that we applied to this cluster, and their spec. */
export interface Inventory extends LastApplied {
  readonly schema: 1;
  /** Number of the current revision. */
  readonly revision: number;
  /** Entries by core/kube-object keyOf. */
  readonly objects: Readonly<Record<string, InventoryEntry>>;
  /** core/plan/chained-cni version that the agents are chained behind; absent in what was written before this was kept. */
  readonly chainedBehind?: string;
  /** Who writes it; absent in what was written before this was kept: us. */
  readonly deployment?: Deployment;
  /** Set from the first pass of a removal on. */
  readonly removal?: Removal;
}

/** Which object, as it was when we last applied it. */
export interface InventoryEntry {
  readonly uid: string;
  /** core/plan/fingerprint of the answer to our apply. */
  readonly hash: string;
  /** The last few times that we changed it back or made it again, newest last; see core/plan/fights. */
  readonly repairs?: readonly Repair[];
  /** With them, of a workload: core/plan/fingerprint of its pod template alone. */
  readonly template?: string;
}

export interface Repair {
  /** Seconds since 1970. */
  readonly at: number;
  /** Who had changed it, as core/plan/other-writers names them. */
  readonly by: readonly string[];
}

/** One numbered change of a cluster, as Helm keeps a release: the objects as applied, without the values of Secrets. */
export interface Revision extends LastApplied {
  readonly schema: 1;
  readonly number: number;
  readonly objects: readonly KubeObject[];
}

/** Names of ConfigMaps are made of it, so that it has to have few digits. */
const revisionNumber = z.int().check(z.positive(), z.lt(1e9));

const deploymentSchema = z.object({ account: z.string(), region: z.string(), prefix: z.string() });

const inventorySchema = z.object({
  ...lastAppliedSchema,
  revision: revisionNumber,
  chainedBehind: z.exactOptional(z.string()),
  deployment: z.exactOptional(deploymentSchema),
  objects: z.record(
    z.string(),
    z.object({
      uid: z.string(),
      hash: z.string(),
      repairs: z.exactOptional(z.array(z.object({ at: z.number(), by: z.array(z.string()) }))),
      template: z.exactOptional(z.string()),
    }),
  ),
  removal: z.exactOptional(removalSchema),
});

const versioned = z.object({ schema: z.number() });
const deployed = z.object({ deployment: deploymentSchema });

const revisionSchema = z.object({
  ...lastAppliedSchema,
  number: revisionNumber,
  objects: z.array(
    z.looseObject({
      apiVersion: z.string(),
      kind: z.string(),
      metadata: z.looseObject({ name: z.string(), namespace: z.exactOptional(z.string()) }),
    }),
  ),
});

type StateRole = "inventory" | "revision";

/** Told by namespace and name, never by a label alone: whoever may write elsewhere tells us nothing. */
export function stateRoleOf({ kind, metadata }: KubeObject): StateRole | undefined {
  if (kind !== "ConfigMap" || metadata.namespace !== productNames.namespace) return undefined;
  if (metadata.name === productNames.inventory) return "inventory";
  return numberIn(metadata.name) === undefined ? undefined : "revision";
}

/** Number of the revision that a ConfigMap of this name holds; undefined: it holds none. */
export function numberIn(name: string): number | undefined {
  if (!name.startsWith(productNames.revisionPrefix)) return undefined;
  const number = name.slice(productNames.revisionPrefix.length);
  return /^[1-9][0-9]{0,8}$/.test(number) ? Number(number) : undefined;
}

/** SHA-256 of what one of these ConfigMaps holds, unread; the record keeps it, outside the cluster. */
export function stateDigest(object: KubeObject): string {
  return digest(textIn(object) ?? "");
}

export function inventoryConfigMap(inventory: Inventory): KubeObject {
  return configMap(productNames.inventory, "inventory", {
    data: { "inventory.json": stableJson(inventory) },
  });
}

/** Undefined: no inventory of ours can be read from it; whoever damaged it, it is rebuilt. */
export function readInventory(object: KubeObject): Inventory | undefined {
  const parsed = inventorySchema.safeParse(contentOf(object));
  return parsed.success ? parsed.data : undefined;
}

/** Whose inventory it is, whatever its version; undefined: it does not say. */
export function readDeployment(object: KubeObject): Deployment | undefined {
  const parsed = deployed.safeParse(contentOf(object));
  return parsed.success ? parsed.data.deployment : undefined;
}

/** Whether a newer version of the product wrote it. */
export function isNewerState(object: KubeObject): boolean {
  const parsed = versioned.safeParse(contentOf(object));
  return parsed.success && parsed.data.schema > 1;
}

export function revisionConfigMap(revision: Revision): KubeObject {
  const name = `${productNames.revisionPrefix}${revision.number}`;
  return configMap(name, "revision", {
    binaryData: { "revision.json.gz": packJson(revision) },
  });
}

/** Undefined: no revision of ours can be read from it, or it holds what no render of its minor does. */
export function readRevision(object: KubeObject): Revision | undefined {
  const parsed = revisionSchema.safeParse(contentOf(object));
  if (!parsed.success || parsed.data.number !== numberIn(object.metadata.name)) return undefined;
  const revision = parsed.data as Revision;
  const { objects, spec } = revision;
  return objects.length > 0 && objects.every((one) => isRenderable(one, spec.release)) ? revision : undefined;
}

function configMap(
  name: string,
  role: StateRole,
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

function textIn(object: KubeObject): string | undefined {
  const text =
    stateRoleOf(object) === "inventory"
      ? jsonAt(object["data"], "inventory.json")
      : jsonAt(object["binaryData"], "revision.json.gz");
  return typeof text === "string" ? text : undefined;
}

function contentOf(object: KubeObject): Json | undefined {
  const text = textIn(object);
  if (text === undefined) return undefined;
  return stateRoleOf(object) === "inventory" ? parseBoundedJson(text) : unpackJson(text);
}

/** JSON as gzip in base64: a ConfigMap holds 1 MiB, and one revision is about 80 KB of text. */
export function packJson(value: unknown): string {
  return gzipSync(stableJson(value), { level: 9 }).toString("base64");
}

/** Undefined: the text is no output of packJson. */
export function unpackJson(text: string): Json | undefined {
  try {
    const packed = Buffer.from(text, "base64");
    return parseBoundedJson(gunzipSync(packed, { maxOutputLength: longestText }).toString());
  } catch {
    return undefined;
  }
}

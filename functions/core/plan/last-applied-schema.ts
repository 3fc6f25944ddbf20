import * as z from "zod/mini";
import type { CiliumSpec } from "../desired/cilium-spec.ts";
import type { LastApplied } from "../desired/last-applied.ts";
import type { RequestedSettings } from "../desired/requested-settings.ts";
import { isSpecTag, type Tag, tagRows } from "../desired/tag-table.ts";

/**
 * Shape of core/desired/last-applied inside our ConfigMaps. Every member is required, because a pinned part that is
 * missing would read as a changed spec, and change a settled cluster. Members that came later are optional.
 */
export const lastAppliedSchema = {
  schema: z.literal(1),
  requested: z.object(
    Object.fromEntries(tagRows.map((row) => [row.setting, z.exactOptional(schemaOf(row))])),
  ) as unknown as z.ZodMiniType<RequestedSettings>,
  spec: z.object({
    release: z.string(),
    ...Object.fromEntries(tagRows.filter(isSpecTag).map((row) => [row.setting, specMember(row)])),
  }) as unknown as z.ZodMiniType<CiliumSpec>,
  pinned: z.object({
    clusterName: z.string(),
    kubernetesVersion: z.string(),
    fineGrainedKubelets: z.exactOptional(z.boolean()),
    ipFamily: z.enum(["ipv4", "ipv6"]),
    operatorReplicas: z.literal([1, 2]),
    storageClass: z.nullable(z.string()),
    storageSize: z.exactOptional(z.nullable(z.string())),
    routerPool: z.object({
      cidr: z.string(),
      maskSize: z.number(),
      cidr6: z.exactOptional(z.string()),
      maskSize6: z.exactOptional(z.number()),
    }),
  }),
} satisfies { readonly [Part in keyof LastApplied]: z.ZodMiniType<LastApplied[Part]> } & {
  schema: z.ZodMiniType<1>;
};

/** A member of the stored spec; one that came later reads as what its absence means. */
export function specMember(row: Pick<Tag, "shape"> & { readonly absentMeans?: string | boolean }) {
  return row.absentMeans === undefined ? schemaOf(row) : z._default(schemaOf(row), row.absentMeans);
}

function schemaOf({ shape }: Pick<Tag, "shape">): z.ZodMiniType {
  if (shape === "boolean") return z.boolean();
  if (shape === "text") return z.string();
  return shape === "texts" ? z.array(z.string()) : z.enum(shape);
}

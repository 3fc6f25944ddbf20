import * as z from "zod/mini";
import type { LastApplied } from "../desired/last-applied.ts";

const yesOrNo = z.exactOptional(z.boolean());

/**
 * Shape of core/desired/last-applied inside our ConfigMaps. Every member is required, because a pinned part that is
 * missing would read as a changed spec, and change a settled cluster. Members that came later are optional.
 */
export const lastAppliedSchema = {
  schema: z.literal(1),
  requested: z.object({
    enable: yesOrNo,
    version: z.exactOptional(z.string()),
    encryption: z.exactOptional(z.enum(["wireguard", "none"])),
    mutualAuth: z.exactOptional(z.enum(["spire", "none"])),
    hubble: z.exactOptional(z.enum(["full", "agent", "off"])),
    l7: yesOrNo,
    restartPods: z.exactOptional(z.enum(["none", "dns", "all"])),
    onDisable: z.exactOptional(z.enum(["uninstall", "keep", "purge"])),
    paused: yesOrNo,
    acknowledge: z.exactOptional(z.array(z.string())),
    allowAuthModeChange: yesOrNo,
  }),
  spec: z.object({
    release: z.string(),
    encryption: z.enum(["wireguard", "none"]),
    mutualAuth: z.enum(["spire", "none"]),
    hubble: z.enum(["full", "agent", "off"]),
    l7: z.boolean(),
    restartPods: z.enum(["none", "dns", "all"]),
  }),
  pinned: z.object({
    clusterName: z.string(),
    kubernetesVersion: z.string(),
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

import * as z from "zod/mini";
import type { ClusterId } from "../cluster-id.ts";

/** EKS: letters, digits, dashes and underscores, at most 100, the first a letter or digit. */
export const clusterNameSchema = z.string().check(z.regex(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/));

/** A cluster's identity as our own messages carry it. */
export const clusterIdSchema: z.ZodMiniType<ClusterId> = z.object({
  partition: z.string().check(z.regex(/^aws[a-z-]*$/)),
  account: z.string().check(z.regex(/^\d{12}$/)),
  region: z.string().check(z.regex(/^[a-z0-9-]{1,40}$/)),
  name: clusterNameSchema,
});

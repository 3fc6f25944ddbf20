import * as z from "zod/mini";
import { tagTable } from "../desired/tag-table.ts";

/** Parts of the spec that a rollout may set, in the words of the tag table. */
const settingsSchema = z
  .strictObject({
    encryption: z.exactOptional(z.enum(tagTable.cilium_encryption.shape)),
    mutualAuth: z.exactOptional(z.enum(tagTable.cilium_mutual_auth.shape)),
    hubble: z.exactOptional(z.enum(tagTable.cilium_hubble.shape)),
    l7: z.exactOptional(z.boolean()),
  })
  .check(z.refine((set) => Object.keys(set).length > 0, "names no setting"));

/** What a rollout changes in each of its clusters, resolved and frozen: one of three, and never two at once. */
export const changeSchema = z.union([
  z.strictObject({ release: z.string().check(z.regex(/^\d+\.\d+\.\d+$/)) }),
  /** The spec as it is, rendered anew by this version of the product and today's fleet settings. */
  z.strictObject({ refresh: z.literal(true) }),
  z.strictObject({ set: settingsSchema }),
]);

export type Change = z.infer<typeof changeSchema>;

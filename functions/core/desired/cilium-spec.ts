import * as z from "zod/mini";
import { isSpecTag, type SpecTag, tagRows } from "./tag-table.ts";

/** What a cluster shall have: tags where they speak, else what is pinned, else the defaults of the tag table. */
export type CiliumSpec = {
  /** A full release, such as `1.19.6`. */
  readonly release: string;
} & { readonly [Row in SpecTag as Row["setting"]]: z.infer<Row["schema"]> };

/** Its shape in our ConfigMaps. */
export const ciliumSpecSchema = z.object({
  release: z.string(),
  ...Object.fromEntries(tagRows.filter(isSpecTag).map(({ setting, schema }) => [setting, schema])),
}) as unknown as z.ZodMiniType<CiliumSpec>;

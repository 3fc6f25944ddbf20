import * as z from "zod/mini";
import { type Tag, tagRows } from "./tag-table.ts";

/** What a cluster's tags request, normalised; a member that is absent was not requested. */
export type RequestedSettings = {
  readonly [Row in Tag as Row["setting"]]?: z.infer<Row["schema"]>;
};

/** Its shape in our ConfigMaps. */
export const requestedSettingsSchema = z.object(
  Object.fromEntries(tagRows.map(({ setting, schema }) => [setting, z.exactOptional(schema)])),
) as unknown as z.ZodMiniType<RequestedSettings>;

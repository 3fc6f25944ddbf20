import type { Tag, ValueOf } from "./tag-table.ts";

/** What a cluster's tags request, normalised; a member that is absent was not requested. */
export type RequestedSettings = { readonly [Row in Tag as Row["setting"]]?: ValueOf<Row> };

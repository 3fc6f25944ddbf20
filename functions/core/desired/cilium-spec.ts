import type { SpecTag, ValueOf } from "./tag-table.ts";

/** What a cluster shall have: tags where they speak, else what is pinned, else the defaults of the tag table. */
export type CiliumSpec = {
  /** A full release, such as `1.19.6`. */
  readonly release: string;
} & { readonly [Row in SpecTag as Row["setting"]]: ValueOf<Row> };

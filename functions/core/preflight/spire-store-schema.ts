import { compareVersions } from "../compare-versions.ts";

/** Schema of SPIRE's database by the server's version, newest first; a server refuses a newer schema than its own. */
const storeSchemas = [
  { since: "1.15.0", schema: 25 },
  { since: "1.14.4", schema: 24 },
] as const;
const oldestSchema = 23;

/** Schema of the database that this version of SPIRE's server keeps. */
export function spireStoreSchema(version: string): number {
  const isSince = (since: string) => compareVersions(version, since) >= 0;
  return storeSchemas.find(({ since }) => isSince(since))?.schema ?? oldestSchema;
}

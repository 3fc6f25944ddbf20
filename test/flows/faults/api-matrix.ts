import type { ApiFaultName } from "./api-faults.ts";
import type { ApiVerbName } from "./api-verbs.ts";

type Row = Readonly<Partial<Record<ApiFaultName, string>>>;

/** What passes by itself is tried again, and the record tells of it from the fourth look in a row. */
const untold = "retry ready";
/** Who is not let in, or hears nothing, cannot say that the cluster is well. */
const told = "retry degraded";
const cut = "retry applying";

/** Before anything is written. */
const looking = {
  "401": told,
  "403": told,
  "404": untold,
  "409": untold,
  "410": untold,
  "422": "stalled degraded",
  "429": untold,
  "429, retry after 40 s": untold,
  "500": untold,
  "503": untold,
  "503, retry after 40 s": untold,
  reset: told,
  "half a body": told,
  "60 s of silence": told,
} as const satisfies Row;

/** While it is: what is written may be half of it, and the record says so. */
const writing = {
  "401": cut,
  "403": cut,
  "409": cut,
  "410": cut,
  "422": "stalled applying",
  "429": cut,
  "429, retry after 40 s": cut,
  "500": cut,
  "503": cut,
  "503, retry after 40 s": cut,
  reset: cut,
  "half a body": cut,
  "60 s of silence": cut,
  "60 s of silence, and done": cut,
} as const satisfies Row;

/**
 * What passes come to that meet a fault at every call of a verb: how they end, phase of the record, what blocks. No cell:
 * silence after a read or a rehearsal was done, which is silence.
 */
export const apiMatrix: Readonly<Record<ApiVerbName, Row>> = {
  // A token that nobody knows: as far as it tells, our access entry is gone.
  review: { ...looking, "401": "retry waiting" },
  // Not found: no CRD of Cilium is served, so that nothing is known of its kinds.
  discover: { ...looking, "404": "retry verifying" },
  list: looking,
  // Not found: what was asked for by its name is not there.
  get: { ...looking, "404": "retry blocked prerequisite-missing" },
  // A conflict: somebody else has the Lease, and is gone when one looks. Done: it stands until it has expired.
  "create (the Lease)": { ...looking, "60 s of silence, and done": told },
  // What is said of one object speaks against the change, and not against the cluster.
  "dry run": { ...looking, "403": "stalled blocked refused-by-api", "422": "stalled blocked refused-by-api" },
  apply: { ...writing, "404": cut },
  // Not found: gone, as was wanted.
  delete: { ...writing, "404": "retry verifying" },
};

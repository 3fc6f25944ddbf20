import type { LastApplied } from "../desired/last-applied.ts";
import type { KubeObject } from "../kube-object.ts";

/** One numbered change of a cluster, as Helm keeps a release: the objects as applied, without the values of Secrets. */
export interface Revision extends LastApplied {
  readonly schema: 1;
  readonly number: number;
  readonly objects: readonly KubeObject[];
}

import type { Installed } from "../desired/installed.ts";
import type { KubeObject } from "../kube-object.ts";

/** One numbered change of a cluster, as Helm keeps a release: the objects as applied, without the values of Secrets. */
export interface Revision extends Installed {
  readonly schema: 1;
  readonly number: number;
  readonly objects: readonly KubeObject[];
}

import type { EksCluster } from "../desired/eks-cluster.ts";
import type { Objection } from "../objection.ts";
import { connectedCluster } from "./checks/connected-cluster.ts";
import { outposts } from "./checks/outposts.ts";

/** Why nobody should even connect to a cluster; undefined: nothing speaks against it. */
export function unsupportedCluster(cluster: EksCluster): Objection | undefined {
  const connected = connectedCluster({ cluster });
  if (connected !== undefined) return { code: "connected-cluster", severity: "blocking", ...connected };
  const local = outposts({ cluster });
  return local && { code: "outposts", severity: "blocking", ...local };
}

import type { EksCluster } from "../core/desired/eks-cluster.ts";
import { misspeltEnable } from "../core/desired/tag-objections.ts";
import { unsupportedCluster } from "../core/preflight/unsupported-cluster.ts";
import type { Phase } from "../core/record/phase.ts";
import { withdrawn } from "./close-request.ts";
import { isLeftBehind } from "./is-forgotten.ts";
import type { DescribedPass, Pass } from "./pass.ts";
import { retry, type StepResult, settled, stalled, unmanaged } from "./step-result.ts";
import { unseenReport } from "./unseen-report.ts";

/** EKS has no such cluster. */
export function clusterDeleted({ previous, request }: Pass): StepResult {
  const reason = `EKS has no cluster ${request.cluster.name}.`;
  return previous === undefined ? unmanaged(reason) : settled({ phase: "gone", reason });
}

/** A cluster of the same name was made after the one that the record is about. */
export function isAnotherCluster({ previous }: Pass, { createdAt }: EksCluster): boolean {
  const recorded = previous?.clusterCreatedAt;
  return recorded !== undefined && createdAt !== undefined && recorded !== createdAt;
}

/** The record is about a cluster that is gone, and nothing is asked for the one that has its name. */
export function clusterReplaced({ previous, request }: Pass): StepResult {
  const reason = `Cluster ${request.cluster.name} is another one now, and asks for nothing.`;
  const isClosed = previous?.phase === "gone" || previous?.phase === "removed";
  return isClosed ? unmanaged(reason) : settled({ phase: "gone", reason });
}

/** Undefined: the cluster is active, and ours to look into. */
export async function earlyResult(pass: DescribedPass): Promise<StepResult | undefined> {
  if (isUnmanaged(pass) && !(await isLeftBehind(pass))) {
    hintAtMisspeltTag(pass);
    return unmanaged("The cluster has no tag enable_cilium.");
  }
  const early = clusterNotActive(pass);
  // Who asks for nothing any more need not wait for a cluster that may never become active.
  return early && ((await withdrawn(pass)) ?? early);
}

/** Neither tagged nor known: most clusters of an account, passed over without a request into them. */
function isUnmanaged({ previous, tags }: DescribedPass): boolean {
  const left: readonly (Phase | undefined)[] = [undefined, "removed", "gone"];
  return !tags.isTagged && left.includes(previous?.phase);
}

/** A cluster that is not ours gets no record; the log and a metric say that its owner may think otherwise. */
function hintAtMisspeltTag({ cluster, ports }: DescribedPass): void {
  const objection = misspeltEnable(cluster.tags, cluster.arn);
  if (objection === undefined) return;
  ports.log.warn(`${objection.message} ${objection.remedy}`, { code: objection.code });
  ports.metrics.add("EnableTagMisspelt", 1);
}

function clusterNotActive(pass: DescribedPass): StepResult | undefined {
  const { cluster } = pass;
  const unsupported = cluster.connected ? unsupportedCluster(cluster) : undefined;
  if (unsupported !== undefined) {
    const { message: reason } = unsupported;
    return stalled(unseenReport(pass, { phase: "blocked", reason, objections: [unsupported] }));
  }
  switch (cluster.status) {
    case "CREATING":
    case "PENDING":
    case "DELETING":
      return retry(
        unseenReport(pass, { phase: "waiting", reason: `EKS says that the cluster is ${cluster.status}.` }),
      );
    case "FAILED": {
      const why = cluster.healthIssues.length === 0 ? "" : ` (${cluster.healthIssues.join(", ")})`;
      return stalled(
        unseenReport(pass, { phase: "waiting", reason: `EKS says that the cluster is FAILED${why}.` }),
      );
    }
    default:
      return undefined;
  }
}

import type { EksCluster } from "../core/desired/eks-cluster.ts";
import { clusterTags } from "../core/desired/read-tags.ts";
import type { ReconcileRequest } from "../core/events/reconcile-request.ts";
import { clusterDeleted, earlyResult } from "./early-result.ts";
import { ensureAccess } from "./ensure-access.ts";
import { finishPass } from "./finish-pass.ts";
import { loadPreviousRecord } from "./load-previous-record.ts";
import type { Pass } from "./pass.ts";
import type { Ports } from "./ports/ports.ts";
import { resultOfError } from "./result-of-error.ts";
import type { PassResult, StepResult } from "./step-result.ts";

/** One pass: reads the world, and brings one cluster a step nearer to what its tags ask. */
export async function reconcile(request: ReconcileRequest, ports: Ports): Promise<PassResult> {
  // Asked together: nothing begins before both have answered.
  const described = ports.eks.describe(request.cluster);
  described.catch(() => {});
  const pass = await loadPreviousRecord(request, ports);
  return finishPass(pass, pass.ends ?? (await runPass(pass, described)));
}

async function runPass(pass: Pass, described: Promise<EksCluster | undefined>): Promise<StepResult> {
  try {
    const cluster = await described;
    if (cluster === undefined) return clusterDeleted(pass);
    const describedPass = { ...pass, cluster, tags: clusterTags(cluster.tags, cluster.arn) };
    const early = earlyResult(describedPass);
    if (early !== undefined) return early;
    const access = await ensureAccess(describedPass);
    if (!access.ready) return access.result;
    try {
      // Most clusters of an account are passed over without it, and a cold start asks its first question sooner.
      const { converge } = await import("./converge.ts");
      return await converge(access.pass);
    } finally {
      pass.ports.log.info("calls to the API server", { calls: access.connection.calls() });
      await access.connection.close();
    }
  } catch (error) {
    return resultOfError(error, pass);
  }
}

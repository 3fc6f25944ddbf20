import type { EksCluster } from "../core/desired/eks-cluster.ts";
import { clusterTags } from "../core/desired/read-tags.ts";
import type { ReconcileRequest } from "../core/events/reconcile-request.ts";
import type { Objection } from "../core/objection.ts";
import { readAssignment } from "../core/rollouts/read-assignment.ts";
import { AdminNeeded } from "./admin-needed.ts";
import { clusterDeleted, clusterReplaced, earlyResult, isAnotherCluster } from "./early-result.ts";
import { loadPreviousRecord } from "./load-previous-record.ts";
import type { ConnectedPass, DescribedPass, Pass } from "./pass.ts";
import type { Ports } from "./ports/ports.ts";
import { resultOfError } from "./result-of-error.ts";
import type { PassResult, StepResult } from "./step-result.ts";

/** One pass: reads the world, and brings one cluster a step nearer to what its tags ask. */
export async function reconcile(request: ReconcileRequest, ports: Ports): Promise<PassResult> {
  // Asked together: nothing begins before both have answered.
  const described = ports.eks.describe(request.cluster);
  described.catch(() => {});
  const pass = await loadPreviousRecord(request, ports);
  if (pass.ends !== undefined) return finishPass(pass, pass.ends);
  let cluster: EksCluster | undefined;
  try {
    cluster = await described;
  } catch (error) {
    return finishPass(pass, resultOfError(error, pass));
  }
  if (cluster === undefined) return finishPass(pass, clusterDeleted(pass));
  const isAnother = isAnotherCluster(pass, cluster);
  const known: Pass = {
    ...pass,
    clusterCreatedAt: cluster.createdAt,
    // What is recorded of a cluster that is gone decides nothing about the one that has its name now.
    ...(isAnother ? { previous: undefined } : {}),
  };
  const result = await runPass(known, cluster);
  return isAnother && result.recording.kind === "none" && result.kind === "settled"
    ? finishPass(pass, clusterReplaced(pass))
    : finishPass(known, result);
}

/** What a pass writes down is loaded after its questions are asked. */
async function finishPass(pass: Pass, result: StepResult): Promise<PassResult> {
  return (await import("./finish-pass.ts")).finishPass(pass, result);
}

async function runPass(pass: Pass, cluster: EksCluster): Promise<StepResult> {
  const tags = clusterTags(cluster.tags, cluster.arn, pass.ports.settings.allowedTags);
  const assignment = readAssignment(pass.assignmentText, cluster.createdAt);
  if (assignment === "damaged")
    pass.ports.log.warn("the assignment of a rollout is not understood, and nothing is begun by it");
  const describedPass: DescribedPass = {
    ...pass,
    cluster,
    tags,
    assignment: assignment === "damaged" ? undefined : assignment,
  };
  try {
    const early = await earlyResult(describedPass);
    if (early !== undefined) {
      if (cluster.status === "FAILED") await (await import("./borrow-access.ts")).returnUnseen(describedPass);
      return early;
    }
    // Most clusters of an account are passed over without these, and a cold start asks its first question sooner.
    const { ensureAccess } = await import("./ensure-access.ts");
    const { borrowAdmin, returnAdmin, returnUnseen } = await import("./borrow-access.ts");
    const access = await ensureAccess(describedPass);
    if (!access.ready) {
      return access.isUnseen
        ? withObjection(access.result, await returnUnseen(describedPass))
        : access.result;
    }
    try {
      const { converge } = await import("./converge.ts");
      const result = await resultOf(access.pass, converge);
      return withObjection(result, await returnAdmin(access.pass, result));
    } catch (error) {
      if (error instanceof AdminNeeded) {
        // What it was about to begin has not begun.
        delete access.pass.ledger.member;
        return await borrowAdmin(access.pass, error);
      }
      await returnAdmin(access.pass, undefined);
      throw error;
    } finally {
      pass.ports.log.info("calls to the API server", { calls: access.connection.calls() });
      await access.connection.close();
    }
  } catch (error) {
    return resultOfError(error, describedPass);
  }
}

/** What is known only after a pass has come to its result. */
function withObjection(result: StepResult, objection: Objection | undefined): StepResult {
  const { recording } = result;
  if (objection === undefined || recording.kind !== "report") return result;
  const { report } = recording;
  const objections = [...(report.objections ?? []), objection];
  return { ...result, recording: { ...recording, report: { ...report, objections } } };
}

/** Errors of the world are results, after which cluster-admin is taken away as after any other. */
async function resultOf(
  pass: ConnectedPass,
  converge: (pass: ConnectedPass) => Promise<StepResult>,
): Promise<StepResult> {
  try {
    return await converge(pass);
  } catch (error) {
    return resultOfError(error, pass);
  }
}

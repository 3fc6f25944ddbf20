import { type EksCluster, knowsAccessEntries } from "../core/desired/eks-cluster.ts";
import { purgedCheck } from "../core/leaving/leaving-evidence.ts";
import { lastingCodes } from "../core/leaving/leaving-objections.ts";
import type { Objection } from "../core/objection.ts";
import type { StatusRecord } from "../core/record/status-record.ts";
import type { StatusReport } from "../core/record/status-report.ts";
import { isForgotten } from "./is-forgotten.ts";
import type { DescribedPass, Pass } from "./pass.ts";
import { AwsCallError } from "./ports/aws-call-error.ts";
import type { Eks } from "./ports/eks.ts";
import { type StepResult, settled, unmanaged } from "./step-result.ts";
import { unseenReport } from "./unseen-report.ts";

/** Whether the tags ask for Cilium, if in words that are not understood. */
export function isAsked({ tags }: DescribedPass): boolean {
  return tags.isTagged && tags.requested.enable !== false;
}

/**
 * Whether as far as anybody knows nothing of ours was ever in the cluster, or all of it is gone. A pass that wrote state
 * may have installed more than the record came to say.
 */
export function isUntouched({ previous }: DescribedPass): boolean {
  if (previous === undefined || previous.phase === "removed" || previous.phase === "gone") return true;
  const isWithoutState =
    previous.revision === null && !previous.agentsRan && (previous.stateDigests ?? []).length === 0;
  return isWithoutState && (previous.phase === "waiting" || previous.phase === "blocked");
}

/** Whether the record says that nothing was installed, or that all of it is gone, our own state too, but the access entry. */
export function isClosable(pass: DescribedPass): boolean {
  const { previous } = pass;
  if (previous === undefined || previous.revision !== null) return false;
  const { phase, nodesToReplace, agentsRan, stateDigests = [] } = previous;
  if (phase === "removing" && nodesToReplace === undefined) return !agentsRan && stateDigests.length === 0;
  return isUntouched(pass) && phase !== "removed" && phase !== "gone";
}

const forgottenUnseen =
  "Neither a tag nor the record asks for what is installed here, and it cannot be looked at.";

/** Undefined: somebody asks for Cilium, or something may be installed. */
export async function withdrawn(pass: DescribedPass): Promise<StepResult | undefined> {
  const { previous } = pass;
  if (isAsked(pass)) return undefined;
  const isLost = isForgotten(pass) && previous !== undefined;
  if (isLost) return settled(unseenReport(pass, { phase: "kept", reason: forgottenUnseen }));
  const isUnknown = previous === undefined || previous.phase === "removed" || previous.phase === "gone";
  if (isUnknown) return unmanaged("Nothing of ours is recorded here, and nothing is asked for.");
  // Without anything installed nobody is let in only to see that nothing is there.
  return isClosable(pass) ? closeRequest(pass) : undefined;
}

/** Nothing of ours is there and nothing is asked: no right of ours stays behind, and no record that rings alarms. */
export async function closeRequest(pass: DescribedPass): Promise<StepResult> {
  const { cluster, previous } = pass;
  const revoked = await revokeAccess(pass).catch(unlessActive(cluster));
  const objections = revoked === undefined ? [] : await leftEntry(pass, revoked);
  const reason = "Nothing of ours is left, and nothing is asked for.";
  const ending = previous?.phase === "removing" ? endingOf(previous) : { reason };
  const told = ending.objections ?? [];
  return settled({
    ...ending,
    phase: "removed",
    kubernetes: cluster.version,
    objections: [...told, ...objections],
  });
}

/** What the pass that died had to tell at the end, as its last record has it. */
function endingOf({
  leftTo = [],
  evidence,
  unverified,
  objections,
}: StatusRecord): Omit<StatusReport, "phase"> {
  return {
    ...removed(leftTo, evidence),
    ...(evidence.length === 0
      ? {}
      : { evidence: evidence.map(({ since: _, cause: __, remedy: ___, ...check }) => check) }),
    unverified,
    objections: objections.first.filter(({ code }) => lastingCodes.includes(code)),
  };
}

/** Takes back what we gave ourselves, and no more. */
export async function revokeAccess(pass: DescribedPass): ReturnType<Eks["revokeAccess"]> {
  const { cluster, request, ports, previous } = pass;
  if (!knowsAccessEntries(cluster)) return "absent";
  return ports.eks.revokeAccess(request.cluster, ports.settings.roleArn, previous?.addedTo);
}

/** EKS need not take requests about entries of a cluster that is not active, and nobody gets in there by one. */
function unlessActive({ status }: EksCluster): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof AwsCallError && error.kind === "refused" && status !== "ACTIVE") return undefined;
    throw error;
  };
}

/** How a removal ends, whether the pass that took the last step lived to say so or not. */
export function removed(
  leftTo: readonly string[],
  evidence: readonly { readonly name: string }[] = [],
): Pick<StatusReport, "phase" | "reason" | "leftTo"> {
  const left = leftTo.length === 0 ? "" : ` Left to ${leftTo.join(", ")}.`;
  const isPurged = evidence.some(({ name }) => name === purgedCheck);
  const rest = isPurged ? "no CRD or policy of cilium.io either" : "CRDs and policies stay";
  return { phase: "removed", reason: `Nothing of ours is left; ${rest}.${left}`, leftTo };
}

/** What the record says of an access entry that was there before us. */
export async function leftEntry(
  { request: { cluster }, ports }: Pass,
  revoked: Awaited<ReturnType<Eks["revokeAccess"]>>,
): Promise<Objection[]> {
  if (revoked !== "foreign") return [];
  const { accessEntryLeft } = await import("../core/preflight/objections.ts");
  return [accessEntryLeft(cluster, ports.settings.roleArn)];
}

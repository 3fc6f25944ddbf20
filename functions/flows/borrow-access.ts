import { clusterAdminPolicyArn } from "../core/cluster-admin-policy.ts";
import { knowsAccessEntries } from "../core/desired/eks-cluster.ts";
import type { Objection } from "../core/objection.ts";
import { isReaderKey } from "../core/plan/reader-role.ts";
import { adminNotReturned } from "../core/preflight/objections.ts";
import type { AdminNeeded } from "./admin-needed.ts";
import { groupsOf } from "./ensure-access-entry.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass, DescribedPass } from "./pass.ts";
import { AwsCallError } from "./ports/aws-call-error.ts";
import { retry, type StepResult } from "./step-result.ts";
import { unseenReport } from "./unseen-report.ts";

/** Seconds that EKS needs to spread an association. */
const associationSeconds = 15;

/** Looks of one chain that EKS may need to spread an association before the record tells of it. */
const looksUntold = 3;

/** Looks of one chain for which a pass that is midway keeps cluster-admin. */
const looksMidway = 5;

/** A looking pass has found work: cluster-admin is associated, and the next pass, once EKS has spread it, does it. */
export async function borrowAdmin(pass: ConnectedPass, needed: AdminNeeded): Promise<StepResult> {
  const { request, ports, cluster } = pass;
  const { settings, log } = ports;
  const how = { groups: groupsOf(settings), before: pass.previous?.addedTo };
  const result = await ports.eks.grantAccess(request.cluster, settings.roleArn, how);
  if (result === "bare") return bareEntry(pass);
  log.info("cluster-admin borrowed", { cluster: cluster.name, for: needed.message });
  // What is lent is used before the back-off would, so that it is not lent for longer.
  return { ...borrowed(request.attempt, `, to ${needed.message}`), isSoon: true };
}

/** The record keeps what it says of the cluster; it tells of a wait that does not end. */
export function borrowed(attempt: number, why = ""): StepResult {
  const reason = `Cluster-admin is borrowed${why}; EKS needs some seconds to know it.`;
  const recording = { kind: attempt < looksUntold ? "none" : "reasonOnly" } as const;
  return { kind: "retry", reason, recording, afterSeconds: associationSeconds };
}

/** The record says first what is added to somebody else's entry: no death in between makes it look like theirs. */
export async function bareEntry(pass: DescribedPass): Promise<StepResult> {
  const { request, ports } = pass;
  const addedTo = await ports.eks.entryBefore(request.cluster, ports.settings.roleArn);
  const addedPolicy = clusterAdminPolicyArn(request.cluster.partition);
  // An entry that went meanwhile is made by the next pass, as ours.
  const added = addedTo === undefined ? {} : { addedPolicy, addedTo };
  const report = unseenReport(pass, { phase: "waiting", reason: bare, ...added });
  return retry(report, { afterSeconds: associationSeconds });
}

const bare =
  "An access entry that somebody else made is there without these rights; our policy is added to it next for passes that " +
  "need it, and taken away again.";

/**
 * Takes cluster-admin away at the end of a pass, whether it was borrowed by this chain of passes or left by one that
 * died. What could not be taken away now is tried at the end of the next pass. Without a result: a bug ended the pass.
 */
export async function returnAdmin(
  pass: ConnectedPass,
  result: StepResult | undefined,
): Promise<Objection | undefined> {
  const isOver = result === undefined || !(isGone(result) || isMidway(pass, result));
  return pass.rights === "admin" && isOver ? giveBack(pass) : undefined;
}

/** The same where a pass could not look at all: what an earlier one has borrowed must not stand for as long as that lasts. */
export async function returnUnseen(pass: DescribedPass): Promise<Objection | undefined> {
  const { previous, tags } = pass;
  const mayHold = tags.isTagged || !["removed", "gone", undefined].includes(previous?.phase);
  return mayHold ? giveBack(pass) : undefined;
}

/** What the record shall say where EKS refuses, and would refuse the next pass too. */
async function giveBack(pass: DescribedPass): Promise<Objection | undefined> {
  const { request, ports, cluster } = pass;
  const { settings, log } = ports;
  if (settings.standingAccess === "admin" || !knowsAccessEntries(cluster)) return undefined;
  try {
    const how = { groups: groupsOf(settings), before: pass.previous?.addedTo };
    const returned = await ports.eks.returnAdmin(request.cluster, settings.roleArn, how);
    log.info(`cluster-admin ${returned}`, { cluster: cluster.name });
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    log.warn(error.message, { error: error.kind, code: error.code });
    ports.metrics.add("AdminNotReturned", 1);
    const isRefused = error.kind === "denied" || error.kind === "refused";
    return isRefused ? adminNotReturned(request.cluster, settings.roleArn, error.message) : undefined;
  }
}

/** Whether the reader's role stands in the cluster, so that a next pass can look without cluster-admin. */
export function hasReader({ live }: Pick<Observed, "live">): boolean {
  return [...live.objects.keys()].some(isReaderKey);
}

/** A removal that has ended took the whole entry away. */
function isGone({ recording }: StepResult): boolean {
  return recording.kind === "report" && recording.report.phase === "removed";
}

/** The next pass of this chain writes again, or has no other way to look; a chain that hangs has no claim to it. */
function isMidway({ request, ledger }: ConnectedPass, result: StepResult): boolean {
  const { kind, recording, progressed, isAwaited } = result;
  if (kind === "retry" && isAwaited === true) return true;
  if (kind !== "retry" || (request.attempt >= looksMidway && progressed !== true)) return false;
  if (ledger.hasReader !== true || ledger.needsAdminNext === true) return true;
  const phase =
    recording.kind === "report" ? recording.report.phase : recording.kind === "reasonOnly" && recording.phase;
  return phase === "applying" || phase === "removing";
}

import { clusterKey } from "../core/cluster-id.ts";
import { desiredState } from "../core/desired/desired-state.ts";
import { knowsAccessEntries } from "../core/desired/eks-cluster.ts";
import type { LastApplied } from "../core/desired/last-applied.ts";
import { longestDelay } from "../core/events/requeue.ts";
import { isAboutTaints } from "../core/health/taint-source.ts";
import { type KubeObject, keyOf } from "../core/kube-object.ts";
import { catalogueWith } from "../core/manifests/releases/catalogue.ts";
import { blocks, distinct, type Objection, summarize } from "../core/objection.ts";
import { otherDeployment } from "../core/plan/other-deployment.ts";
import type { Plan } from "../core/plan/plan.ts";
import { inventoryConfigMap } from "../core/plan/state-config-maps.ts";
import { anotherDeployment } from "../core/preflight/checks/another-deployment.ts";
import { noLongerAsked, recordLost } from "../core/preflight/objections.ts";
import { retriedCodes } from "../core/preflight/retried-codes.ts";
import { productNames } from "../core/product-names.ts";
import type { StatusReport } from "../core/record/status-report.ts";
import { apply } from "./apply.ts";
import { hasReader } from "./borrow-access.ts";
import { intendedChange } from "./change-of.ts";
import { closeRequest } from "./close-request.ts";
import { clusterReport } from "./cluster-report.ts";
import { deploymentOf } from "./deployment-of.ts";
import { followMember } from "./follow-member.ts";
import { installedOf } from "./installed-of.ts";
import { isForgotten } from "./is-forgotten.ts";
import { isOvertaken } from "./is-overtaken.ts";
import { LeaseNeeded, needLease, withoutLease } from "./lease-needed.ts";
import { callBack } from "./leaving/call-back.ts";
import { leave } from "./leaving/leave.ts";
import { policiesHold } from "./leaving/let-go-of-policies.ts";
import { findTakenOver, type TakenOver, waitedFor } from "./let-go.ts";
import { type Observed, observe } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { KubeApiError } from "./ports/kube-api-error.ts";
import { mayWrite, type Proposal, propose } from "./propose.ts";
import { leftBehindBy } from "./ran-agents.ts";
import { attemptsBeforeReport, resultOfError } from "./result-of-error.ts";
import { retry, retryUnrecorded, type StepResult, settled, stalled, unmanaged } from "./step-result.ts";
import { leaveRollout, takeAssignment } from "./take-assignment.ts";
import { takeLease } from "./take-lease.ts";
import { tellAdditions } from "./tell-additions.ts";
import { isTransient } from "./transient-errors.ts";
import { unseenReport } from "./unseen-report.ts";
import { verify } from "./verify.ts";
import { objectionOf, type WriteFailure } from "./write-failures.ts";
import { writeState } from "./write-state.ts";

/** What the tags ask of a cluster and what is there decide what this pass does with it. */
export async function converge(pass: ConnectedPass): Promise<StepResult> {
  const observed = await observe(pass);
  const looking = pass.rights === "admin" ? { ...pass, kube: withoutLease(pass.kube) } : pass;
  try {
    return await followMember(looking, observed, await convergeOn(looking, observed));
  } catch (error) {
    if (!(error instanceof LeaseNeeded)) throw error;
    pass.ports.log.info("a Lease is taken", { for: error.message });
    return writeUnderLease(pass, observed);
  }
}

/** The same again, from what is observed while nobody else writes; what was planned before is forgotten. */
async function writeUnderLease(pass: ConnectedPass, before: Observed): Promise<StepResult> {
  const taken = await takeLease(pass);
  if ("result" in taken) return taken.result;
  const holding = { ...pass, lease: taken.lease };
  try {
    delete pass.ledger.member;
    const observed = { ...(await observe(holding)), surroundings: before.surroundings };
    if (await isOvertaken(pass, before, observed)) return { ...retryUnrecorded(overtaken), isSoon: true };
    return await followMember(holding, observed, await convergeOn(holding, observed));
  } finally {
    await taken.lease.giveBack();
  }
}

const overtaken =
  "Another pass has written the state of this cluster while this one came to it: the next pass begins from there.";

async function convergeOn(pass: ConnectedPass, observed: Observed): Promise<StepResult> {
  const { settings } = pass.ports;
  pass.ledger.hasReader = hasReader(observed);
  const theirs = keptByAnother(pass, observed);
  if (theirs !== undefined) return stalled(theirs);
  if (observed.live.isNewer) return stalled(unseenReport(pass, { phase: "blocked", reason: newerInventory }));
  const isRemoving = observed.live.inventory?.removal !== undefined || pass.previous?.phase === "removing";
  const leftBehind = await leftBehindBy(pass, observed);
  const installation = {
    ...observed,
    isRemoving,
    leavingMode: observed.live.inventory?.removal?.mode,
    isForgotten: isForgotten(pass),
    leftBehind,
    recordedPinned: pass.previous?.pinned,
  };
  const desired = desiredState(pass.tags, installation, settings, catalogueWith(settings.releases));
  const policies =
    desired.verdict === "remove" && !desired.paused
      ? await policiesHold(pass, observed, desired.mode)
      : undefined;
  switch (desired.verdict) {
    case "unmanaged":
      return nothingAsked(pass);
    case "keep":
      leaveRollout(pass);
      if (observed.lastApplied !== undefined) needVpc(observed);
      return kept(pass, observed, desired);
    case "blocked":
      return blocked(pass, observed, desired.objections);
    case "remove":
      leaveRollout(pass);
      if (desired.paused) return pausedRemoval(pass, observed);
      if (policies !== undefined) return heldBack(pass, observed, [...desired.objections, policies]);
      return leave(pass, observed, {
        objections: desired.objections,
        isLeftBehind: leftBehind !== undefined,
        mode: desired.mode,
      });
    case "install":
      break;
  }
  const { target, lastApplied, tagObjections, paused } = desired;
  const early = waitForNodes(pass, observed, paused);
  if (early !== undefined) return early;
  needVpc(observed);
  const calledBack = paused ? undefined : await callBack(pass, observed);
  if (calledBack !== undefined) return calledBack;

  const assigned = lastApplied && (await takeAssignment(pass, observed, desired));
  if (assigned !== undefined) return carryOut(pass, observed, { ...assigned, paused: false });
  const change = await propose(pass, observed, { target, isChange: target !== lastApplied, paused });
  waitForVpc(pass, observed, change);
  const refusal = [...tagObjections, ...change.objections, ...observed.stateObjections];
  if (change.kind === "plan" && !blocks(refusal)) {
    return carryOut(pass, observed, { plan: change.plan, objections: distinct(refusal), paused });
  }
  if (lastApplied === undefined || !observed.isInstalled) return blocked(pass, observed, distinct(refusal));
  // Whatever speaks against a change is no reason to let go of what is there.
  const care = await careFor(pass, observed, { change, target, lastApplied, paused });
  const objections = distinct([...refusal, ...care.objections]);
  if (care.kind === "unrenderable") return blocked(pass, observed, objections);
  return carryOut(pass, observed, { plan: care.freePlan, objections, paused });
}

/** Undefined: the cluster is ours, or nobody's. */
function keptByAnother(pass: ConnectedPass, { live }: Observed): StatusReport | undefined {
  const digests = pass.previous?.stateDigests ?? [];
  const other = otherDeployment(live, digests, deploymentOf(pass.ports));
  const found = anotherDeployment({ cluster: pass.cluster, otherDeployment: other });
  if (found === undefined) return undefined;
  const objections = [{ code: "another-deployment", severity: "blocking", ...found }] as const;
  return unseenReport(pass, { phase: "blocked", reason: summarize(objections), objections });
}

const newerInventory =
  `The inventory ConfigMap ${productNames.namespace}/${productNames.inventory} is one of a newer version of ` +
  "eks-cilium, which keeps this cluster: deploy that version here too.";

/** Where neither state nor record says which router pool was chosen, it is chosen by the VPC's networks. */
function needVpc({ vpcUnknown, isPoolKnown }: Observed): void {
  if (vpcUnknown !== undefined && !isPoolKnown) throw vpcUnknown;
}

/** What passes by itself in a moment is no reason to call a change refused. */
function waitForVpc({ request }: ConnectedPass, { vpcUnknown }: Observed, change: Proposal): void {
  const isRefused = blocks(change.objections.filter(({ code }) => code === "vpc-unknown"));
  if (isRefused && isTransient(vpcUnknown, "pass") && request.attempt < attemptsBeforeReport)
    throw vpcUnknown;
}

interface Refused {
  readonly change: Proposal;
  readonly target: LastApplied;
  readonly lastApplied: LastApplied;
  readonly paused: boolean;
}

/** The way back to what was last applied; a change that was none is one already. */
async function careFor(
  pass: ConnectedPass,
  observed: Observed,
  { change, target, lastApplied, paused }: Refused,
): Promise<Proposal> {
  const isCare = target === lastApplied || (change.kind === "plan" && !change.plan.isNew);
  return isCare ? change : propose(pass, observed, { target: lastApplied, isChange: false, paused });
}

async function carryOut(
  pass: ConnectedPass,
  observed: Observed,
  work: Omit<Parameters<typeof verify>[2], "applied">,
): Promise<StepResult> {
  const { plan, paused } = work;
  try {
    const isDue = mayWrite(plan, paused);
    if (isDue) needLease(pass, "write a plan");
    // A pass that may only look makes none: another one does, with cluster-admin.
    const intended = isDue && pass.rights === "admin" ? intendedChange(pass, observed, plan) : undefined;
    if (intended !== undefined) pass.ledger.intended = intended;
    const applied = isDue ? await apply(pass, observed, plan) : undefined;
    const failures = applied?.failed ?? [];
    const objections = failures.flatMap(({ object, error }) => objectionOf(object, error) ?? []);
    const added = await tellAdditions(pass, observed, plan, work);
    const all = distinct([...work.objections, ...added, ...objections]);
    const result = await verify(pass, observed, { ...work, objections: all, applied });
    // The result tells what came of it.
    delete pass.ledger.intended;
    return notBefore(result, failures);
  } catch (error) {
    if (isBlinding(error)) pass.ledger.blindBy = error.message;
    return resultOfError(error, pass, "applying");
  }
}

/** Whoever does not get through sees nothing of what becomes of the cluster. */
function isBlinding(error: unknown): error is Error {
  const blinding: readonly string[] = ["unreachable", "unauthorized", "stopped", "throttled"];
  return error instanceof KubeApiError && blinding.includes(error.kind);
}

/** No sooner than the API server wants to be asked again. */
function notBefore(result: StepResult, failures: readonly WriteFailure[]): StepResult {
  const wanted = Math.max(0, ...failures.map(({ error }) => error.retryAfter ?? 0));
  if (result.kind !== "retry" || wanted <= (result.afterSeconds ?? 0)) return result;
  return { ...result, afterSeconds: Math.min(longestDelay, wanted) };
}

/** What is asked for no longer is still looked at, and maintained where the fleet says so. */
async function kept(
  pass: ConnectedPass,
  observed: Observed,
  { reason, isMaintained }: { readonly reason: string; readonly isMaintained: boolean },
): Promise<StepResult> {
  await rememberOnDisable(pass, observed);
  const { lastApplied } = observed;
  const asked = isForgotten(pass) ? recordLost : noLongerAsked;
  const plain = (more: readonly Objection[]) => {
    const objections = distinct([asked(pass.cluster, []), ...more, ...observed.stateObjections]);
    return settled(clusterReport(pass, installedOf(pass, observed), { phase: "kept", reason, objections }));
  };
  if (lastApplied === undefined) return plain([]);
  const paused = !isMaintained || pass.tags.isPaused;
  const proposal = await propose(pass, observed, { target: lastApplied, isChange: false, paused });
  if (proposal.kind === "unrenderable") return plain(proposal.objections);
  const taken: TakenOver = mayWrite(proposal.freePlan, paused)
    ? await findTakenOver(pass, observed)
    : new Map();
  const plan = withoutTaken(proposal.freePlan, taken);
  // Without an inventory nobody knows what has changed: what is missing is certain.
  const { apply: steps, delete: deletions } = proposal.plan;
  const apart = steps.filter((step) => step.reason !== "not in the inventory");
  const drifted = [...apart, ...deletions].map(({ object }) => keyOf(object));
  const objections = distinct([
    asked(pass.cluster, paused ? drifted : []),
    ...proposal.objections,
    ...observed.stateObjections,
  ]);
  const keeper = taken.get(waitedFor.agents);
  if (keeper === undefined) return carryOut(pass, observed, { plan, objections, paused, kept: reason });
  // Whoever has the agents decides what belongs to them, and may have deleted what is missing.
  const left = `${reason} Its agents are left to ${keeper}, and nothing is written.`;
  return carryOut(pass, observed, { plan, objections, paused: true, kept: left });
}

/** Where no tag asks for Cilium, whoever has taken an object over has the better claim to it. */
function withoutTaken(plan: Plan, taken: TakenOver): Plan {
  const isOurs = ({ object }: { readonly object: KubeObject }) => !taken.has(keyOf(object));
  return { ...plan, apply: plan.apply.filter(isOurs), delete: plan.delete.filter(isOurs) };
}

/** A removal that somebody has to let begin: what is there is maintained until then. */
async function heldBack(
  pass: ConnectedPass,
  observed: Observed,
  found: readonly Objection[],
): Promise<StepResult> {
  const { lastApplied } = observed;
  if (lastApplied === undefined) return blocked(pass, observed, found);
  const care = await propose(pass, observed, { target: lastApplied, isChange: false, paused: false });
  const objections = distinct([...found, ...care.objections, ...observed.stateObjections]);
  if (care.kind === "unrenderable") return blocked(pass, observed, objections);
  return carryOut(pass, observed, { plan: care.freePlan, objections, paused: false });
}

/** The last value of cilium_on_disable counts when the tag is gone, so that it is written down. */
async function rememberOnDisable(pass: ConnectedPass, { live: { inventory } }: Observed): Promise<void> {
  const { onDisable } = pass.tags.requested;
  const isNews = onDisable !== undefined && inventory?.requested.onDisable !== onDisable;
  if (inventory === undefined || !isNews || pass.tags.isPaused) return;
  const requested = { ...inventory.requested, onDisable };
  const deployment = deploymentOf(pass.ports);
  await writeState(pass, inventoryConfigMap({ ...inventory, requested, deployment }));
}

async function nothingAsked(pass: ConnectedPass): Promise<StepResult> {
  const phase = pass.previous?.phase;
  const isOpen =
    phase === undefined
      ? isForgotten(pass) || (await hasOwnAccess(pass))
      : phase !== "removed" && phase !== "gone";
  if (isOpen) return closeRequest(pass);
  return unmanaged(`Nothing of ours is on ${clusterKey(pass.request.cluster)}, and nothing is asked for.`);
}

/** Of a pass that died before it could record that it let itself in. */
async function hasOwnAccess({ cluster, ports, request }: ConnectedPass): Promise<boolean> {
  return knowsAccessEntries(cluster) && ports.eks.hasOwnAccess(request.cluster, ports.settings.roleArn);
}

function pausedRemoval(pass: ConnectedPass, observed: Observed): StepResult {
  const reason = "enable_cilium=false waits for cilium_paused to go.";
  const isBegun = pass.previous?.phase === "removing";
  const phase = isBegun ? "removing" : observed.isInstalled ? "kept" : "waiting";
  const { nodesToReplace, leftTo, objections } = (isBegun && pass.previous) || {};
  const known = {
    ...(nodesToReplace && { nodesToReplace }),
    ...(leftTo && { leftTo }),
    ...(objections && { objections: objections.first.filter(isAboutTaints) }),
  };
  return settled(clusterReport(pass, installedOf(pass, observed), { phase, reason, ...known }));
}

/** Nothing was written; the objections say what has to change first. Tags, events and the sweep look again. */
function blocked(pass: ConnectedPass, observed: Observed, objections: readonly Objection[]): StepResult {
  const reason = summarize(objections);
  const all = distinct([...objections, ...observed.stateObjections]);
  const report = clusterReport(pass, installedOf(pass, observed), {
    phase: "blocked",
    reason,
    objections: all,
  });
  const isRetried = objections.some(({ code }) => retriedCodes.whereBlocked.includes(code));
  return isRetried ? retry(report) : stalled(report);
}

/** Milliseconds for which each sweep begins a chain of looks for nodes; later its own look has to do. */
const patience = 3 * 3_600_000;

/** Undefined: there is something to install on, or something installed. */
function waitForNodes(pass: ConnectedPass, observed: Observed, paused: boolean): StepResult | undefined {
  const { previous, ports, request } = pass;
  if (observed.isInstalled) return undefined;
  const wait = (reason: string) => clusterReport(pass, {}, { phase: "waiting", reason });
  if (paused) return settled(wait("cilium_paused=true: nothing is installed."));
  if (observed.facts.nodeCount > 0) return undefined;
  const waited = previous?.phase === "waiting" ? ports.now() - Date.parse(previous.phaseSince) : 0;
  const isForgotten = waited > patience && /^(requeue after )?sweep$/.test(request.why);
  const report = wait("The cluster has no nodes for Cilium yet; parameters are pinned from them.");
  // Whoever makes a node group after that is heard of by its event, and of others the sweep hears within the hour.
  return isForgotten ? settled(report) : retry(report);
}

import { newerDefault } from "../core/desired/newer-default.ts";
import { errandLimits } from "../core/errands/errand-limits.ts";
import { authenticates } from "../core/errands/judge-round.ts";
import { firstNames } from "../core/first-names.ts";
import { agentSelector, eligibleNodes } from "../core/health/eligible-nodes.ts";
import { type HealthCheck, isMet } from "../core/health/health-check.ts";
import { joiningNodes } from "../core/health/joining-nodes.ts";
import { nodeKinds } from "../core/health/node-kinds.ts";
import { type Progress, progressOf } from "../core/health/progress.ts";
import { runHealthChecks } from "../core/health/run-health-checks.ts";
import { appliedTaintKey } from "../core/health/start-up-taint.ts";
import { unverified } from "../core/health/unverified.ts";
import { type KubeObject, keyOf } from "../core/kube-object.ts";
import { catalogueWith } from "../core/manifests/releases/catalogue.ts";
import { blocks, type Objection, summarize } from "../core/objection.ts";
import type { Plan } from "../core/plan/plan.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import { aloneSince } from "../core/plan/with-operator-replicas.ts";
import { retriedCodes } from "../core/preflight/retried-codes.ts";
import { unmanagedLeft } from "../core/preflight/unmanaged-left.ts";
import { attemptsBeforeDegraded } from "../core/record/phase.ts";
import type { StatusReport } from "../core/record/status-report.ts";
import { type AppliedChanges, changedAnything } from "./apply.ts";
import { careForPods, lastCare } from "./care-for-pods.ts";
import { chainChange, changeOf, isChainStep, takesRightsBack } from "./change-of.ts";
import { clusterReport } from "./cluster-report.ts";
import { explainRollouts } from "./explain-rollouts.ts";
import { failedInstall } from "./hold-install.ts";
import { installedBy, installedOf } from "./installed-of.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { renewOwnPods } from "./renew-own-pods.ts";
import { renewPeerEndpoints } from "./renew-peer-endpoints.ts";
import { type Errands, leaveErrands, runErrands } from "./run-errands.ts";
import { retry, type StepResult, settled, stalled } from "./step-result.ts";

/** What a pass did, and why it did no more. */
export interface Work {
  readonly plan: Plan;
  /** Undefined: nothing had to be written, or the cluster is paused. */
  readonly applied: AppliedChanges | undefined;
  /** One that blocks: the change that the tags ask for is refused, and what was last applied is maintained. */
  readonly objections: readonly Objection[];
  readonly paused: boolean;
  /** Why the phase is `kept`: no tag asks for what is maintained or watched. */
  readonly kept?: string;
}

/** What can be said of the cluster after this pass; what was applied a moment ago is verified by the next one. */
export async function verify(pass: ConnectedPass, observed: Observed, work: Work): Promise<StepResult> {
  const { plan, applied, paused } = work;
  // Paused, the plan's revision is one to come.
  const revision = (applied === undefined ? observed.revision : undefined) ?? plan.revision;
  const installed = applied === undefined ? installedOf(pass, observed) : installedBy(plan.revision);
  const eligible = eligibleNodes(observed.nodes, agentSelector(revision.objects));
  const taintKey = appliedTaintKey(revision.objects);
  const joining = wasWell(pass)
    ? joiningNodes(eligible, { ciliumNodes: observed.ciliumNodes ?? [], taintKey }, ageAt(pass.ports.now()))
    : [];
  const nodes = observed.nodes.filter((node) => !joining.includes(node));
  // The spec of a plan that was not carried out is one to come, or was guessed.
  const encryption =
    (applied === undefined ? installed.spec?.encryption : undefined) ?? revision.spec.encryption;
  const spec = { ...revision.spec, encryption };
  const { objects: expected } = revision;
  const { objects } = observed.live;
  const now = new Date(pass.ports.now()).toISOString();
  const view = { ...observed, spec, expected, objects, nodes, joining: joining.length, now };
  const hasChanged = applied !== undefined && changedAnything(applied);
  const counted = runHealthChecks(view);
  // What was changed a moment ago has had no time to come.
  const seen = hasChanged ? counted : await explainRollouts(pass, observed, revision, counted);
  const failed =
    hasChanged || paused ? undefined : await failedInstall(pass, observed, { revision, evidence: seen });
  const objections = failed === undefined ? work.objections : [...work.objections, failed];
  const mayAsk = !hasChanged && work.kept === undefined && !paused && !blocks(objections);
  const isUp = eligible.length > 0 && seen.every(isMet);
  const installs = mayAsk && !wasWell(pass);
  const renewed =
    !hasChanged && !paused && (installs || !isUp)
      ? ((await renewOwnPods(pass, observed, revision, { checks: seen, installs })) ??
        (await renewPeerEndpoints(pass, seen)))
      : undefined;
  const isWell = isUp && renewed === undefined;
  const errands = mayAsk ? await runErrands(pass, observed, { revision, isWell }) : await leaveErrands(pass);
  // Without errands, on the day's first pass, which reads the surroundings too.
  const isCounting =
    errands.isFresh === true || (!pass.tags.mayProbe && pass.ledger.surroundingsReadOn !== undefined);
  const isAsked = errands.underWay === undefined && [...seen, ...errands.checks].every(isMet);
  const care =
    mayAsk && isWell && isAsked ? await careForPods(pass, observed, revision, isCounting) : lastCare(pass);
  const { unmanagedPods } = care;
  const unmanaged = unmanagedPods && unmanagedLeft(pass.cluster.arn, unmanagedPods);
  const { proof, errandsSince } = errands;
  const { underWay } = errands;
  const evidence = [...seen, ...errands.checks];
  const failing = evidence.filter((check) => !isMet(check));
  const progress = progressOf(evidence, pass.previous?.mostCounted);
  // What was counted before a change says nothing of the way that begins with it; in a fight no way ever ends.
  const isOwnWay = hasChanged && plan.fights.length === 0;
  const mark = isOwnWay ? 0 : progress.most;
  const alone = aloneSince(counted, pass.previous, now);
  const facts = {
    ...(applied !== undefined && (hasChanged || plan.isNew)
      ? { change: changeOf(pass, observed, plan, applied) }
      : {}),
    evidence,
    nodeKinds: nodeKinds(eligible),
    ...(hasChanged || failing.length > 0 ? { mostCounted: mark } : {}),
    ...(alone === undefined ? {} : { operatorAloneSince: alone }),
    ...(proof === undefined ? {} : { proof }),
    ...(errandsSince === undefined ? {} : { errandsSince }),
    unverified: unverified(spec, nodesLeftOut(observed, revision), joining.length, {
      proof,
      isOff: !pass.tags.mayProbe,
      authenticates: proof?.authenticates ?? authenticates(errands.checks),
      isCounted: unmanagedPods !== undefined,
      authenticating: unmanagedPods?.authenticating,
    }),
    ...(unmanagedPods === undefined ? {} : { unmanagedPods }),
    objections: unmanaged === undefined ? objections : [...objections, unmanaged],
    updateAvailable: [...newerRelease(pass, revision), ...plan.updateAvailable],
  };
  const report = (phase: StatusReport["phase"], reason: string) =>
    clusterReport(pass, installed, { ...facts, phase, reason });
  const changed = hasChanged ? sentenceOf(pass, observed, plan, applied) : "";
  const progressed = isOwnWay || progress.advances;
  const also = changed || (failing.length > 0 ? waitingFor(failing) : "");
  const pause = paused ? ` cilium_paused=true: ${whatWaits(plan)}.` : "";
  if (work.kept !== undefined) {
    const kept = report("kept", `${work.kept}${also && ` ${also}`}`);
    return !paused && also !== "" ? retry(kept, { progressed }) : settled(kept);
  }
  const endsSoon = (codes: readonly string[]) => objections.some(({ code }) => codes.includes(code));
  if (blocks(objections)) {
    const reason = `Revision ${revision.number} is maintained, and not changed: ${summarize(objections)}`;
    const blocked = report("blocked", `${reason}${also && ` ${also}`}${pause}`);
    return also !== "" || endsSoon(retriedCodes.whereInstalled)
      ? retry(blocked, { progressed })
      : stalled(blocked);
  }
  if (hasChanged) return retry(report("verifying", changed));
  if (eligible.length === 0) return settled(report("waiting", "The cluster has no nodes for Cilium."));
  if (failing.length > 0) {
    const waiting = `${waitingFor(failing)}${renewed === undefined ? "" : ` ${renewed}`}${pause}`;
    const errandsToo = underWay === undefined ? waiting : `${waiting} ${underWay}`;
    return retry(report(phaseWhile(pass, progress), errandsToo), { progressed, ...soon(errands) });
  }
  if (renewed !== undefined) return retry(report("verifying", renewed), { progressed: true });
  if (underWay !== undefined) {
    return retry(report(phaseUnproved(pass, errands), underWay), soon(errands));
  }
  const ready = report(
    "ready",
    `${seen.length + (proof?.checks ?? errands.checks.length)} checks pass.${pause}${care.underWay === undefined ? "" : ` ${care.underWay}`}`,
  );
  if (care.underWay !== undefined)
    return retry(ready, { progressed: care.progressed === true, afterSeconds: errandLimits.lookSeconds });
  return joining.length > 0 || endsSoon(retriedCodes.whereWell) ? retry(ready) : settled(ready);
}

/** Whoever waits for errands looks again before the back-off would; that is between rounds. */
function soon({ isOut = false }: Errands): { readonly afterSeconds?: number; readonly isAwaited?: boolean } {
  return isOut ? { afterSeconds: errandLimits.lookSeconds, isAwaited: true } : {};
}

/** What was well is not ill because it is asked again; what is new is not ready before its nodes say so. */
function phaseUnproved(
  { previous }: ConnectedPass,
  { isAgain }: Errands,
): "ready" | "degraded" | "verifying" {
  if (previous?.phase === "degraded") return "degraded";
  return previous?.phase === "ready" || isAgain === true ? "ready" : "verifying";
}

function newerRelease({ ports: { settings } }: ConnectedPass, { requested, spec }: Revision): string[] {
  const { resolve } = catalogueWith(settings.releases);
  const newer = newerDefault(requested, spec, settings, resolve);
  return newer === undefined ? [] : [`release ${newer}`];
}

function sentenceOf(
  { ports }: ConnectedPass,
  { live }: Observed,
  plan: Plan,
  applied: AppliedChanges,
): string {
  const { created, configured, deleted } = applied;
  const chain = chainChange({ live }, plan);
  if (chain !== undefined && plan.apply.every(isChainStep) && plan.delete.length === 0) {
    return `Revision ${plan.revision.number}: ${chain}`;
  }
  if (takesRightsBack(plan))
    return `Revision ${plan.revision.number}: rights are taken back that only pods of an earlier one needed.`;
  const isDrift = !plan.isNew && live.inventory !== undefined;
  if (isDrift) ports.metrics.add("DriftRepaired", created.length + configured.length + deleted.length);
  return (
    `${isDrift ? "Repaired to" : "Applied"} revision ${plan.revision.number}: ` +
    `${created.length} created, ${configured.length} configured, ${deleted.length} deleted.${chain ? ` ${chain}` : ""}`
  );
}

/** Milliseconds since an object was made; one that does not say is old. */
function ageAt(now: number): (object: KubeObject) => number {
  return ({ metadata: { creationTimestamp } }) =>
    creationTimestamp === undefined ? Number.POSITIVE_INFINITY : now - Date.parse(creationTimestamp);
}

/** A cluster that was well is not ill because a node joins; one that is being installed needs all its nodes. */
function wasWell({ previous }: ConnectedPass): boolean {
  return previous?.phase === "ready" || previous?.phase === "degraded";
}

function phaseWhile(pass: ConnectedPass, { advances }: Progress): "degraded" | "verifying" {
  // What is not as it was stays a fault until all of it is well again, however near.
  if (pass.previous?.phase === "degraded") return "degraded";
  if (advances) return "verifying";
  return wasWell(pass) || pass.request.attempt >= attemptsBeforeDegraded ? "degraded" : "verifying";
}

/** What a plan would change, by name. */
function whatWaits(plan: Plan): string {
  const keys = [...plan.apply, ...plan.delete].map(({ object }) => keyOf(object));
  if (keys.length === 0) return "nothing waits";
  return `${keys.length === 1 ? "1 change waits" : `${keys.length} changes wait`}: ${firstNames(keys)}`;
}

function waitingFor(failing: readonly HealthCheck[]): string {
  const first = failing.slice(0, 3).map(({ name, current, desired }) => `${name}: ${current} of ${desired}`);
  const more = failing.length > first.length ? `, and ${failing.length - first.length} more` : "";
  const cause = failing.find(({ cause }) => cause !== undefined)?.cause;
  return `Waiting for ${first.join(", ")}${more}.${cause === undefined ? "" : ` ${cause}.`}`;
}

function nodesLeftOut({ nodes }: Observed, { objects }: Revision): number {
  return eligibleNodes(nodes).length - eligibleNodes(nodes, agentSelector(objects)).length;
}

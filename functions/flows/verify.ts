import { newerDefault } from "../core/desired/newer-default.ts";
import { agentSelector, eligibleNodes } from "../core/health/eligible-nodes.ts";
import { type HealthCheck, isMet } from "../core/health/health-check.ts";
import { runHealthChecks } from "../core/health/run-health-checks.ts";
import { unverified } from "../core/health/unverified.ts";
import { catalogueWith } from "../core/manifests/releases/catalogue.ts";
import { type Objection, summarize } from "../core/objection.ts";
import type { Plan } from "../core/plan/plan.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import type { StatusReport } from "../core/record/status-report.ts";
import { type AppliedChanges, changedAnything } from "./apply.ts";
import { clusterReport } from "./cluster-report.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { retry, type StepResult, settled, stalled } from "./step-result.ts";

/** What a pass did, and why it did no more. */
export interface Work {
  readonly plan: Plan;
  /** Undefined: nothing had to be written, or the cluster is paused. */
  readonly applied: AppliedChanges | undefined;
  readonly objections: readonly Objection[];
  /** The change that the tags ask for is refused; what was last applied is maintained. */
  readonly isMaintained: boolean;
  readonly paused: boolean;
}

/** What can be said of the cluster after this pass; what was applied a moment ago is verified by the next one. */
export function verify(pass: ConnectedPass, observed: Observed, work: Work): StepResult {
  const { plan, applied, objections, isMaintained, paused } = work;
  // Paused, the plan's revision is one to come.
  const revision = (applied === undefined ? observed.revision : undefined) ?? plan.revision;
  const evidence = runHealthChecks({ ...observed, ...expectedOf(observed, revision) });
  const facts = {
    evidence,
    unverified: unverified(revision.spec, nodesLeftOut(observed, revision)),
    objections,
    updateAvailable: [...newerRelease(pass, revision), ...plan.updateAvailable],
  };
  const report = (phase: StatusReport["phase"], reason: string) =>
    clusterReport(pass, revision, { ...facts, phase, reason });
  if (applied !== undefined && changedAnything(applied)) {
    return retry(report("verifying", sentenceOf(pass, observed, plan, applied)));
  }
  if (observed.facts.nodeCount === 0)
    return settled(report("waiting", "The cluster has no nodes for Cilium."));
  const failing = evidence.filter((check) => !isMet(check));
  if (failing.length > 0) return retry(report(phaseWhile(pass), waitingFor(failing)));
  if (isMaintained) {
    const reason = `Revision ${revision.number} is maintained, and not changed: ${summarize(objections)}`;
    return stalled(report("blocked", reason));
  }
  const waiting = plan.apply.length + plan.delete.length;
  const pause = paused ? ` cilium_paused=true: ${waiting} changes wait.` : "";
  return settled(report("ready", `${evidence.length} checks pass.${pause}`));
}

function expectedOf({ live }: Observed, { spec, objects }: Revision) {
  return { spec, expected: objects, objects: live.objects };
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
  const isDrift = !plan.isNew && live.inventory !== undefined;
  if (isDrift) ports.metrics.add("DriftRepaired", created.length + configured.length + deleted.length);
  return (
    `${isDrift ? "Repaired to" : "Applied"} revision ${plan.revision.number}: ` +
    `${created.length} created, ${configured.length} configured, ${deleted.length} deleted.`
  );
}

/** Passes before a roll-out that does not end counts as a fault: about a quarter of an hour with the back-off. */
const attemptsBeforeDegraded = 7;

function phaseWhile({ previous, request }: ConnectedPass): "degraded" | "verifying" {
  const wasWell = previous?.phase === "ready" || previous?.phase === "degraded";
  return wasWell || request.attempt >= attemptsBeforeDegraded ? "degraded" : "verifying";
}

function waitingFor(failing: readonly HealthCheck[]): string {
  const first = failing.slice(0, 3).map(({ name, current, desired }) => `${name}: ${current} of ${desired}`);
  const more = failing.length > first.length ? `, and ${failing.length - first.length} more` : "";
  return `Waiting for ${first.join(", ")}${more}.`;
}

function nodesLeftOut({ nodes }: Observed, { objects }: Revision): number {
  return eligibleNodes(nodes).length - eligibleNodes(nodes, agentSelector(objects)).length;
}

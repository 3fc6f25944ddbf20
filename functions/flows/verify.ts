import type { DesiredState } from "../core/desired/desired-state.ts";
import { newerDefault } from "../core/desired/newer-default.ts";
import { agentSelector, eligibleNodes } from "../core/health/eligible-nodes.ts";
import { type HealthCheck, isMet } from "../core/health/health-check.ts";
import { runHealthChecks } from "../core/health/run-health-checks.ts";
import { unverified } from "../core/health/unverified.ts";
import { catalogueWith } from "../core/manifests/releases/catalogue.ts";
import { type Objection, summarize } from "../core/objection.ts";
import { currentRevision } from "../core/plan/live-state.ts";
import type { Plan } from "../core/plan/plan.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import type { StatusReport } from "../core/record/status-report.ts";
import { type AppliedChanges, changedAnything } from "./applied.ts";
import type { Observed } from "./observed.ts";
import type { ConnectedPass } from "./pass.ts";
import { retry, type StepResult, settled, stalled } from "./step-result.ts";

/** What can be said of the cluster after this pass; what was applied a moment ago is proved by the next one. */
export function verify(
  pass: ConnectedPass,
  observed: Observed,
  desired: Extract<DesiredState, { verdict: "install" | "maintain" }>,
  plan: Plan,
  applied: AppliedChanges | undefined,
  objections: readonly Objection[],
): StepResult {
  // Paused, the plan's revision is one to come.
  const revision = (applied === undefined ? currentRevision(observed.live) : undefined) ?? plan.revision;
  const evidence = evidenceOf(observed, revision);
  const { settings } = pass.ports;
  const { resolve } = catalogueWith(settings.releases);
  const newer = newerDefault(revision.requested, revision.spec, settings, resolve);
  const facts: Omit<StatusReport, "phase" | "reason"> = {
    release: revision.spec.release,
    revision: revision.number,
    kubernetes: pass.cluster.version,
    evidence,
    unverified: unverified(revision.spec, nodesLeftOut(observed, revision)),
    objections,
    updateAvailable: [...(newer === undefined ? [] : [`release ${newer}`]), ...plan.updateAvailable],
  };
  if (applied !== undefined && changedAnything(applied)) {
    const { created, configured, deleted } = applied;
    const isDrift = !plan.isNew && observed.live.inventory !== undefined;
    if (isDrift) {
      pass.ports.metrics.add("DriftRepaired", created.length + configured.length + deleted.length);
    }
    const reason =
      `${isDrift ? "Repaired to" : "Applied"} revision ${plan.revision.number}: ` +
      `${created.length} created, ${configured.length} configured, ${deleted.length} deleted.`;
    return retry({ ...facts, phase: "verifying", reason });
  }
  if (observed.facts.nodeCount === 0) {
    return settled({ ...facts, phase: "waiting", reason: "The cluster has no nodes for Cilium." });
  }
  const open = evidence.filter((check) => !isMet(check));
  if (open.length > 0) return unready(pass, facts, open);
  if (desired.verdict === "maintain") {
    const reason = `Revision ${facts.revision} is maintained, and not changed: ${summarize(objections)}`;
    return stalled({ ...facts, phase: "blocked", reason });
  }
  const waiting = plan.apply.length + plan.delete.length;
  const paused = desired.paused ? ` cilium_paused=true: ${waiting} changes wait.` : "";
  return settled({ ...facts, phase: "ready", reason: `${evidence.length} checks pass.${paused}` });
}

function evidenceOf(observed: Observed, revision: Revision): HealthCheck[] {
  return runHealthChecks({
    spec: revision.spec,
    expected: revision.objects,
    objects: observed.live.objects,
    nodes: observed.nodes,
    ciliumNodes: observed.ciliumNodes,
    served: observed.served,
  });
}

function unready(
  { previous, request }: ConnectedPass,
  facts: Omit<StatusReport, "phase" | "reason">,
  open: readonly HealthCheck[],
): StepResult {
  const first = open
    .slice(0, 3)
    .map(({ name, current: observed, desired: of }) => `${name}: ${observed} of ${of}`);
  const more = open.length > first.length ? `, and ${open.length - first.length} more` : "";
  const reason = `Waiting for ${first.join(", ")}${more}.`;
  const wasWell = previous?.phase === "ready" || previous?.phase === "degraded";
  const waitedLong = request.attempt >= attemptsBeforeDegraded;
  return retry({ ...facts, phase: wasWell || waitedLong ? "degraded" : "verifying", reason });
}

/** Looks before a roll-out that does not end counts as a fault: about a quarter of an hour with the back-off. */
const attemptsBeforeDegraded = 7;

function nodesLeftOut({ nodes }: Observed, { objects }: Revision): number {
  return eligibleNodes(nodes).length - eligibleNodes(nodes, agentSelector(objects)).length;
}

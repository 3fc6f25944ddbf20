import type { DesiredState } from "../core/desired/desired-state.ts";
import { newerDefault } from "../core/desired/newer-default.ts";
import { agentSelector } from "../core/health/agent-selector.ts";
import { type Claim, holds } from "../core/health/claim.ts";
import { eligibleNodes } from "../core/health/eligible-nodes.ts";
import { gatherEvidence } from "../core/health/evidence.ts";
import { notProved } from "../core/health/not-proved.ts";
import { catalogueWith } from "../core/manifests/catalogue.ts";
import { inBrief, type Objection } from "../core/objection.ts";
import { currentRevision } from "../core/plan/current-revision.ts";
import type { Plan } from "../core/plan/plan.ts";
import type { Revision } from "../core/plan/revision.ts";
import type { Report } from "../core/record/report.ts";
import { type AppliedChanges, changedAnything } from "./applied.ts";
import { type Outcome, retry, settled, stalled } from "./outcome.ts";
import type { OpenPass } from "./pass.ts";
import type { Seen } from "./seen.ts";

/** What can be said of the cluster after this pass; what was applied a moment ago is proved by the next one. */
export function verify(
  pass: OpenPass,
  seen: Seen,
  desired: Extract<DesiredState, { verdict: "install" | "maintain" }>,
  plan: Plan,
  applied: AppliedChanges | undefined,
  objections: readonly Objection[],
): Outcome {
  // Paused, the plan's revision is one to come.
  const revision = (applied === undefined ? currentRevision(seen.live) : undefined) ?? plan.revision;
  const evidence = evidenceOf(seen, revision);
  const { settings } = pass.ports;
  const { resolve } = catalogueWith(settings.releases);
  const newer = newerDefault(revision.said, revision.wish, settings, resolve);
  const facts: Omit<Report, "phase" | "reason"> = {
    release: revision.wish.release,
    revision: revision.number,
    kubernetes: pass.cluster.version,
    evidence,
    notProved: notProved(revision.wish, nodesLeftOut(seen, revision)),
    objections,
    updateAvailable: [...(newer === undefined ? [] : [`release ${newer}`]), ...plan.updateAvailable],
  };
  if (applied !== undefined && changedAnything(applied)) {
    const { created, configured, deleted } = applied;
    const isDrift = !plan.isNew && seen.live.inventory !== undefined;
    if (isDrift) {
      pass.ports.metrics.add("DriftRepaired", created.length + configured.length + deleted.length);
    }
    const reason =
      `${isDrift ? "Repaired to" : "Applied"} revision ${plan.revision.number}: ` +
      `${created.length} created, ${configured.length} configured, ${deleted.length} deleted.`;
    return retry({ ...facts, phase: "verifying", reason });
  }
  if (seen.facts.nodeCount === 0) {
    return settled({ ...facts, phase: "waiting", reason: "The cluster has no nodes for Cilium." });
  }
  const open = evidence.filter((claim) => !holds(claim));
  if (open.length > 0) return unready(pass, facts, open);
  if (desired.verdict === "maintain") {
    const reason = `Revision ${facts.revision} is maintained, and not changed: ${inBrief(objections)}`;
    return stalled({ ...facts, phase: "blocked", reason });
  }
  const waiting = plan.apply.length + plan.delete.length;
  const paused = desired.paused ? ` cilium_paused=true: ${waiting} changes wait.` : "";
  return settled({ ...facts, phase: "ready", reason: `${evidence.length} claims hold.${paused}` });
}

function evidenceOf(seen: Seen, revision: Revision): Claim[] {
  return gatherEvidence({
    wish: revision.wish,
    expected: revision.objects,
    objects: seen.live.objects,
    nodes: seen.nodes,
    ciliumNodes: seen.ciliumNodes,
    served: seen.served,
  });
}

function unready(
  { previous, order }: OpenPass,
  facts: Omit<Report, "phase" | "reason">,
  open: readonly Claim[],
): Outcome {
  const first = open.slice(0, 3).map(({ claim, seen, of }) => `${claim}: ${seen} of ${of}`);
  const more = open.length > first.length ? `, and ${open.length - first.length} more` : "";
  const reason = `Waiting for ${first.join(", ")}${more}.`;
  const wasWell = previous?.phase === "ready" || previous?.phase === "degraded";
  const waitedLong = order.attempt >= patience;
  return retry({ ...facts, phase: wasWell || waitedLong ? "degraded" : "verifying", reason });
}

/** Looks before a roll-out that does not end counts as a fault: about a quarter of an hour with the back-off. */
const patience = 7;

function nodesLeftOut({ nodes }: Seen, { objects }: Revision): number {
  return eligibleNodes(nodes).length - eligibleNodes(nodes, agentSelector(objects)).length;
}

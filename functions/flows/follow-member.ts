import { errandLimits } from "../core/errands/errand-limits.ts";
import { provenState } from "../core/errands/proof.ts";
import { agentSelector, eligibleNodes } from "../core/health/eligible-nodes.ts";
import { jsonAt } from "../core/json.ts";
import type { KubeObject } from "../core/kube-object.ts";
import { agentsKey } from "../core/plan/chained-cni.ts";
import { underWayCode } from "../core/preflight/third-template.ts";
import { productNames } from "../core/product-names.ts";
import type { StatusReport } from "../core/record/status-report.ts";
import { agentPod } from "../core/rollouts/member/agent-pods.ts";
import { judgeMember, memberLimits } from "../core/rollouts/member/judge-member.ts";
import { type Hold, isWatched, type Member } from "../core/rollouts/member/member.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import type { KubeApi } from "./ports/kube-api.ts";
import { KubeApiError } from "./ports/kube-api-error.ts";
import type { StepResult } from "./step-result.ts";
import { installedRevision, nowOf, secondsSince } from "./take-assignment.ts";

/** Seconds between two looks at a member. */
const looks = { underWay: 30, broken: 60, soaking: 300 } as const;

/** Holds that end by themselves, so that a pass comes back to see. */
const passing: readonly (Hold | undefined)[] = ["busy", "blocked", "known-bad"];

/** Judges what the pass has seen of a cluster that takes part in a rollout, and says when to look again. */
export async function followMember(
  pass: ConnectedPass,
  observed: Observed,
  result: StepResult,
): Promise<StepResult> {
  const { ledger } = pass;
  const { member } = ledger;
  if (member === undefined) return result;
  if (!isWatched(member)) return lookAgain(member, result);
  // What is not seen is not judged: whoever cannot be reached has not failed.
  if (ledger.blindBy === undefined) ledger.member = await judged(pass, observed, member, result);
  return lookAgain(ledger.member ?? member, result);
}

async function judged(
  pass: ConnectedPass,
  observed: Observed,
  member: Member,
  { reason, recording }: StepResult,
): Promise<Member> {
  const { kube, previous, tags, cluster, assignment } = pass;
  const report = recording.kind === "report" ? recording.report : undefined;
  const { live, nodes, revision } = observed;
  const agents = live.objects.get(agentsKey);
  const pods = await agentsOf(kube);
  if (pods === undefined) return member;
  const since = secondsSince(pass);
  const soak = assignment?.generation === member.generation ? assignment.soakMinutes : undefined;
  const number = report?.revision ?? installedRevision(observed);
  // Counts from before a write tell nothing of what was written.
  const evidence = report?.change === undefined ? report?.evidence : undefined;
  return judgeMember({
    member,
    isApplied: number === member.toRevision,
    evidence,
    isProved: isProved(report, {
      mayProbe: tags.mayProbe,
      state: provenState(number ?? 0, live.objects.values()),
    }),
    advances: report?.change !== undefined || counted(report) > (previous?.mostCounted ?? -1),
    unmanagedPods: report?.unmanagedPods?.total,
    pods: pods.map((pod) => agentPod(pod, since)),
    isKept: tags.isPaused || cluster.status !== "ACTIVE" || isKeptBack(report),
    trouble: reason,
    limits: memberLimits(eligibleNodes(nodes, agentSelector(revision?.objects ?? [])).length, {
      maxUnavailable:
        Number(jsonAt(agents, "spec", "updateStrategy", "rollingUpdate", "maxUnavailable") ?? 1) || 1,
      hasSpire: revision?.spec.mutualAuth === "spire",
      ...(soak === undefined ? {} : { soakMinutes: soak }),
    }),
    now: nowOf(pass),
    secondsSince: since,
  });
}

/** Undefined: not answered, which takes nothing from what the pass has done and is no word on the member. */
async function agentsOf(kube: KubeApi): Promise<readonly KubeObject[] | undefined> {
  const { namespace } = productNames;
  try {
    return (await kube.list("Pod", { namespace, labelSelector: "k8s-app=cilium" })) ?? [];
  } catch (error) {
    if (error instanceof KubeApiError) return undefined;
    throw error;
  }
}

/** Somebody has to act first; who waits for this very roll-out does not keep it. */
function isKeptBack(report: StatusReport | undefined): boolean {
  const blocking = report?.objections?.filter(({ severity }) => severity === "blocking") ?? [];
  return report?.phase === "blocked" && blocking.some(({ code }) => code !== underWayCode);
}

/** Of what is installed now, and with no errand out that may still say otherwise. */
function isProved(
  report: StatusReport | undefined,
  { mayProbe, state }: { readonly mayProbe: boolean; readonly state: string },
): boolean {
  if (report?.phase !== "ready" || report.change !== undefined) return false;
  return !mayProbe || (report.proof?.proves === state && report.errandsSince === undefined);
}

function counted(report: StatusReport | undefined): number {
  return report?.mostCounted ?? -1;
}

/** Under way, a member is looked at until it has ended, however long the chain of its passes; nobody waits for it in vain. */
function lookAgain(member: Member, result: StepResult): StepResult {
  if (result.kind === "stalled") return result;
  if (member.state === "held")
    return result.kind === "settled" && passing.includes(member.held) ? { ...result, kind: "retry" } : result;
  if (member.state === "starting")
    return { ...result, kind: "retry", progressed: true, afterSeconds: errandLimits.lookSeconds };
  if (!isWatched(member)) return result;
  const pause =
    member.brokenAt !== undefined
      ? looks.broken
      : member.state === "soaking"
        ? looks.soaking
        : looks.underWay;
  // Whoever waits for errands, or was told to wait, has said until when.
  return { ...result, kind: "retry", progressed: true, afterSeconds: result.afterSeconds ?? pause };
}

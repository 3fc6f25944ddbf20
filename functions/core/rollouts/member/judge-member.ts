import { type HealthCheck, isMet } from "../../health/health-check.ts";
import { type AgentPod, crashingAgent, flappedAgent } from "./agent-pods.ts";
import { inState, type Member } from "./member.ts";

/** What a pass has seen of a member that is under way, or soaks. */
export interface JudgedView {
  readonly member: Member;
  /** What the member is to have is what the cluster's state says to be installed. */
  readonly isApplied: boolean;
  /** Checks of the pass, those of errands too; undefined: it came to none. */
  readonly evidence: readonly HealthCheck[] | undefined;
  /** Everything that can be proved was, of what is installed now. */
  readonly isProved: boolean;
  /** More is counted than ever on this way, or this pass has changed something. */
  readonly advances: boolean;
  /** Undefined: not counted. */
  readonly unmanagedPods: number | undefined;
  readonly pods: readonly AgentPod[];
  /** Somebody keeps it from going on, which is no fault of it: it is paused, or EKS changes the cluster. */
  readonly isKept: boolean;
  /** One sentence, for whoever asks why it goes no further. */
  readonly trouble: string;
  readonly limits: MemberLimits;
  /** ISO 8601. */
  readonly now: string;
  /** Of a time in ISO 8601. */
  readonly secondsSince: (time: string) => number;
}

export interface MemberLimits {
  /** Seconds that the whole way may take. */
  readonly whole: number;
  /** Seconds without a break after which the soak is over. */
  readonly soak: number;
}

/** Seconds without progress. */
const patience = 600;
/** Seconds between two looks that count: who has not seen into the cluster for longer knows nothing of that time. */
const longestGap = 120;
/** Seconds for which a soak may be broken. */
const longestBreak = 60;

/** Limits of a way: a slow roll-out is none that failed. */
export function memberLimits(
  nodes: number,
  {
    maxUnavailable,
    hasSpire,
    soakMinutes,
  }: { maxUnavailable: number; hasSpire: boolean; soakMinutes?: number },
): MemberLimits {
  const rolling = Math.ceil((60 * nodes) / Math.max(1, maxUnavailable));
  const whole = 600 + rolling + (hasSpire ? 600 : 0);
  return { whole, soak: 60 * (soakMinutes ?? 1440) };
}

/** Where the member stands after this pass; the same member: as before. */
export function judgeMember(view: JudgedView): Member {
  if (view.member.outcome !== undefined) return view.member;
  return view.member.state === "soaking" || view.member.brokenAt !== undefined ? soak(view) : onTheWay(view);
}

function onTheWay(view: JudgedView): Member {
  const { member, isApplied, evidence, now } = view;
  const crashing = crashingAgent(view.pods, beganAgo(view));
  if (isApplied && crashing !== undefined) {
    const reason = `The new agent on ${crashing.node} has restarted ${crashing.restarts} times. ${view.trouble}`;
    return failed(member, reason.trim(), now);
  }
  if (isApplied && isWell(view)) return proved(view);
  const clock = clockOf(view);
  if (clock.stalled >= patience)
    return failed(member, `No progress for ten minutes. ${view.trouble}`.trim(), now);
  if (clock.elapsed >= view.limits.whole) {
    const minutes = Math.round(view.limits.whole / 60);
    return failed(member, `Not done within ${minutes} minutes. ${view.trouble}`.trim(), now);
  }
  const isRolledOut = isApplied && evidence?.every((check) => isMet(check) || !isRollout(check)) === true;
  const state = member.action === "return" ? "returning" : isRolledOut ? "verifying" : "moving";
  return inState(member, state, now, { clock });
}

function isRollout({ name }: HealthCheck): boolean {
  return name.endsWith(" rolled out");
}

/** All that is counted holds, what can be proved is proved, and no more pods are without Cilium than before. */
function isWell({ evidence, isProved, unmanagedPods, member }: JudgedView): boolean {
  const before = member.baseline?.unmanagedPods;
  const isWorse = before !== undefined && unmanagedPods !== undefined && unmanagedPods > before;
  return isProved && evidence?.every(isMet) === true && !isWorse;
}

function proved({ member, now }: JudgedView): Member {
  const { clock: _, ...rest } = member;
  return member.action === "return"
    ? inState(rest, "returned", now, { outcome: "returned" })
    : inState(rest, "soaking", now, { healthySince: now });
}

/** Looked at from the first proof on; a break starts it anew, and one that lasts is a failure. */
function soak(view: JudgedView): Member {
  const { member, limits, now, secondsSince } = view;
  const { brokenAt, healthySince, ...rest } = member;
  if (isWell(view)) {
    const isFlapping =
      healthySince !== undefined && flappedAgent(view.pods, secondsSince(healthySince)) !== undefined;
    if (healthySince === undefined || isFlapping) return inState(rest, "soaking", now, { healthySince: now });
    return secondsSince(healthySince) >= limits.soak
      ? inState(member, "done", now, { outcome: "moved" })
      : member;
  }
  // Errands that are asked again, or a pass that came to nothing, say nothing against it.
  const isSilent = view.evidence?.every(isMet) ?? true;
  if (isSilent || view.isKept) return member;
  const reason = `It held, and does no longer. ${view.trouble}`.trim();
  if (brokenAt !== undefined && secondsSince(brokenAt) > longestBreak) return failed(rest, reason, now);
  return { ...inState(rest, "verifying", now, { reason }), brokenAt: brokenAt ?? now };
}

function failed(
  { clock: _, brokenAt: __, healthySince: ___, ...member }: Member,
  reason: string,
  now: string,
): Member {
  const state = member.action === "return" ? "return-blocked" : "failed";
  return inState(member, state, now, { reason, outcome: state });
}

/** Time goes by only between two looks into the cluster, and only while nobody keeps the member from going on. */
function clockOf({
  member: { clock },
  isKept,
  advances,
  now,
  secondsSince,
}: JudgedView): NonNullable<Member["clock"]> {
  const gap =
    clock === undefined || isKept ? 0 : Math.min(longestGap, Math.max(0, secondsSince(clock.seenAt)));
  const { elapsed = 0, stalled = 0 } = clock ?? {};
  return {
    seenAt: now,
    elapsed: Math.round(elapsed + gap),
    stalled: advances ? 0 : Math.round(stalled + gap),
  };
}

function beganAgo({ member: { beganAt }, secondsSince }: JudgedView): number {
  return beganAt === undefined ? 0 : secondsSince(beganAt);
}

import type { DesiredState } from "../core/desired/desired-state.ts";
import type { LastApplied } from "../core/desired/last-applied.ts";
import { agentSelector, eligibleNodes } from "../core/health/eligible-nodes.ts";
import { blocks, type Objection, summarize } from "../core/objection.ts";
import { agentsKey, chainedCni } from "../core/plan/chained-cni.ts";
import type { Plan } from "../core/plan/plan.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import type { Assignment } from "../core/rollouts/assignment.ts";
import { assignedTarget } from "../core/rollouts/member/assigned-target.ts";
import { type Course, courseOf } from "../core/rollouts/member/course.ts";
import { inState, isUnderWay, type Member } from "../core/rollouts/member/member.ts";
import { returnBlocker } from "../core/rollouts/member/return-blockers.ts";
import { type Held, startGate } from "../core/rollouts/member/start-gate.ts";
import { targetDigest } from "../core/rollouts/target-digest.ts";
import { stableJson } from "../core/stable-json.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { propose } from "./propose.ts";
import { pullImages } from "./pull-images.ts";

/** What a rollout has a pass write. */
export interface AssignedWork {
  readonly plan: Plan;
  readonly objections: readonly Objection[];
}

type Wish = Extract<DesiredState, { readonly verdict: "install" }>;

/**
 * The change that a rollout wants, where nothing is in its way; undefined: the pass goes on as without one. Either way
 * the ledger tells where the cluster stands in the rollout.
 */
export async function takeAssignment(
  pass: ConnectedPass,
  observed: Observed,
  wish: Wish,
): Promise<AssignedWork | undefined> {
  const course = courseOf(pass.assignment, pass.previous?.rollout, nowOf(pass));
  switch (course.kind) {
    case "none":
      return undefined;
    case "tell":
      tell(pass, course.member);
      return undefined;
    case "begin":
      return begin(pass, observed, wish, course);
    case "go on":
      return goOn(pass, observed, wish, course);
  }
}

/** Whoever wants Cilium gone, or asks for it no longer, is no part of a rollout. */
export function leaveRollout(pass: ConnectedPass): void {
  const course = courseOf(pass.assignment, pass.previous?.rollout, nowOf(pass));
  if (course.kind === "begin" || course.kind === "go on")
    hold(pass, course.member, { held: "pinned", reason: "Its tags ask for Cilium no longer." });
}

/** Number of what is installed; undefined: nobody knows. */
export function installedRevision({
  revision,
  live,
}: Pick<Observed, "revision" | "live">): number | undefined {
  return revision?.number ?? live.inventory?.revision;
}

type Begun = Extract<Course, { readonly kind: "begin" }>;

async function begin(
  pass: ConnectedPass,
  observed: Observed,
  wish: Wish,
  { member, assignment }: Begun,
): Promise<AssignedWork | undefined> {
  const held = startGate({
    assignment,
    isFrozen: pass.isFrozen === true,
    isPaused: wish.paused,
    requested: pass.tags.requested,
    isTagChange: isTagChange(wish),
    revision: installedRevision(observed),
    record: pass.previous,
    cluster: pass.cluster,
    agents: observed.live.objects.get(agentsKey),
    nodes: eligibleNodes(observed.nodes, agentSelector(observed.revision?.objects ?? [])),
    isChainRolledOut: chainedCni(observed.awsNode)?.isRolledOut ?? true,
    digest: digestOf(pass, observed, wish, assignment),
    secondsSince: secondsSince(pass),
  });
  if (held !== undefined) return hold(pass, member, held);
  const way = await wayOf(pass, observed, wish, assignment);
  if (way.kind === "refused") return refuse(pass, member, way.objections);
  const work = way.kind === "work" ? way.work : undefined;
  if (work !== undefined && assignment.action === "move") {
    const pulled = await pullImages(pass, observed, work.plan.revision);
    if (pulled.kind === "failed") return hold(pass, member, { held: "busy", reason: pulled.reason });
    if (pulled.kind === "under way") {
      tell(pass, inState(member, "starting", nowOf(pass), { reason: pulled.reason }));
      return undefined;
    }
  }
  tell(pass, begun(pass, member, work?.plan.revision.number ?? assignment.fromRevision));
  return work;
}

/** The member whose first write is due, with what was not well before. */
function begun(pass: ConnectedPass, member: Member, toRevision: number): Member {
  const now = nowOf(pass);
  const { total = 0 } = pass.previous?.unmanagedPods ?? {};
  const state = member.action === "return" ? "returning" : "moving";
  return inState({ ...member, toRevision }, state, now, {
    clock: { seenAt: now, elapsed: 0, stalled: 0 },
    beganAt: now,
    baseline: member.baseline ?? { unmanagedPods: total },
  });
}

/** A pass that died has begun it: nothing is asked again but whether it can be written. */
async function goOn(
  pass: ConnectedPass,
  observed: Observed,
  wish: Wish,
  { member, assignment }: Extract<Course, { readonly kind: "go on" }>,
): Promise<AssignedWork | undefined> {
  const { fromRevision, toRevision, action } = member;
  const revision = installedRevision(observed);
  if (action === "move" && revision !== undefined && revision !== fromRevision && revision !== toRevision) {
    const reason = `Revision ${revision} came between, by its tags or by hand.`;
    return hold(pass, member, { held: "pinned", reason });
  }
  tell(pass, member);
  const isDue = assignment !== undefined && isUnderWay(member) && !wish.paused && !isTagChange(wish);
  if (!isDue || revision === toRevision) return undefined;
  const way = await wayOf(pass, observed, wish, assignment);
  return way.kind === "work" ? way.work : undefined;
}

type Way =
  | { readonly kind: "work"; readonly work: AssignedWork }
  /** It has already what it shall have. */
  | { readonly kind: "there" }
  /** `objections`: none where the revision to go back to is lost. */
  | { readonly kind: "refused"; readonly objections: readonly Objection[] };

async function wayOf(
  pass: ConnectedPass,
  observed: Observed,
  wish: Wish,
  assignment: Assignment,
): Promise<Way> {
  const isReturn = assignment.action === "return";
  const stored = observed.live.revisions.find(({ number }) => number === assignment.fromRevision);
  if (isReturn && stored === undefined) return { kind: "refused", objections: [] };
  const target =
    isReturn && stored !== undefined
      ? storedTarget(wish, stored)
      : moveTarget(pass, observed, wish, assignment);
  if (target === undefined) return { kind: "there" };
  const proposal = await propose(pass, observed, {
    target,
    isChange: true,
    paused: false,
    isRenewed: !isReturn,
    acknowledged: accepted(assignment, target, isReturn),
    ...(isReturn && stored !== undefined ? { exact: stored } : {}),
  });
  const objections = [...wish.tagObjections, ...proposal.objections, ...observed.stateObjections];
  if (proposal.kind === "unrenderable" || blocks(objections)) return { kind: "refused", objections };
  return proposal.plan.isNew
    ? { kind: "work", work: { plan: proposal.plan, objections } }
    : { kind: "there" };
}

/** Whoever approved the plan has read of it, and a release that a cluster comes from is no news to it. */
function accepted({ accept = [] }: Assignment, { spec }: LastApplied, isReturn: boolean): readonly string[] {
  return isReturn || accept.includes(`known-bad:${spec.release}`) ? ["known-bad-release"] : [];
}

/** Tags stay as they are, so that they ask for no change of their own in the pass that follows. */
function storedTarget({ target: { requested } }: Wish, { spec, pinned }: Revision): LastApplied {
  return { requested, spec, pinned };
}

/** Undefined: it has that already. */
function moveTarget(
  { ports: { settings } }: ConnectedPass,
  { facts }: Observed,
  { target, lastApplied = target }: Wish,
  { change }: Assignment,
): LastApplied | undefined {
  const moved = assignedTarget(change, { ...lastApplied, requested: target.requested }, facts, settings);
  const isThere = !("refresh" in change) && stableJson(moved.spec) === stableJson(lastApplied.spec);
  return isThere ? undefined : moved;
}

function isTagChange({ target, lastApplied, tagObjections }: Wish): boolean {
  return blocks(tagObjections) || stableJson(target.spec) !== stableJson(lastApplied?.spec);
}

function digestOf(
  { ports: { settings }, cluster }: ConnectedPass,
  observed: Observed,
  wish: Wish,
  assignment: Assignment,
): string | undefined {
  if (assignment.toDigest === undefined) return undefined;
  const { spec } = assignedTarget(
    assignment.change,
    wish.lastApplied ?? wish.target,
    observed.facts,
    settings,
  );
  return targetDigest(spec, cluster.version, settings);
}

/** What waiting does not mend is a person's: a return that cannot be made is told once, and never tried again. */
function refuse(pass: ConnectedPass, member: Member, objections: readonly Objection[]): undefined {
  const isReturn = member.action === "return";
  const blocker = returnBlocker(objections);
  if (isReturn && (objections.length === 0 || blocker !== undefined)) {
    const reason = blocker?.message ?? `Revision ${member.fromRevision} is not in the cluster any more.`;
    tell(pass, inState(member, "return-blocked", nowOf(pass), { outcome: "return-blocked", reason }));
    return undefined;
  }
  const isKnownBad = objections.some(
    ({ code, severity }) => code === "known-bad-release" && severity === "blocking",
  );
  return hold(pass, member, { held: isKnownBad ? "known-bad" : "blocked", reason: summarize(objections) });
}

function hold(pass: ConnectedPass, member: Member, held: Held): undefined {
  tell(pass, inState(member, "held", nowOf(pass), held));
}

function tell({ ledger }: ConnectedPass, member: Member): void {
  ledger.member = member;
}

export function nowOf({ ports }: ConnectedPass): string {
  return new Date(ports.now()).toISOString();
}

/** Of a time in ISO 8601. */
export function secondsSince({ ports }: ConnectedPass): (time: string) => number {
  return (time) => (ports.now() - Date.parse(time)) / 1000;
}

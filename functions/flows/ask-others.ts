import { errandLimits } from "../core/errands/errand-limits.ts";
import { inTheirPlace } from "../core/errands/in-their-place.ts";
import { isRejected, whyLeftOut } from "../core/errands/left-out.ts";
import { isOver, nodeOf } from "../core/errands/read-answer.ts";
import { roundConfigMap } from "../core/errands/round.ts";
import { joinedNodes } from "../core/health/joined-nodes.ts";
import type { KubeObject } from "../core/kube-object.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import { AdminNeeded } from "./admin-needed.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { type StandingRound, secondsSince } from "./standing-rounds.ts";

/** Nodes of these pods that take none, as far as that can be said by now: an image may still come. */
export function leftOutBy(
  pass: ConnectedPass,
  { round }: Pick<StandingRound, "round">,
  pods: readonly KubeObject[],
): ReadonlySet<string> {
  const isLate = secondsSince(pass, round.extendedAt) >= errandLimits.takingSeconds;
  const isLeftOut = (pod: KubeObject) => isRejected(pod) || (isLate && whyLeftOut(pod) !== undefined);
  return new Set(pods.filter(isLeftOut).map(nodeOf));
}

/**
 * The round with other nodes of the same strata, in the place of those that take no pod; undefined: none is lacking, none
 * is there, or it is too late for them. They are written down before anybody is sent to them.
 */
export async function askOthers<Open extends StandingRound & { readonly standingPods: number }>(
  pass: ConnectedPass,
  observed: Observed,
  open: Open,
  { objects }: Pick<Revision, "objects">,
): Promise<Open | undefined> {
  const { round, pods, standingPods } = open;
  const leftOut = leftOutBy(pass, open, pods);
  if (leftOut.size === 0 || secondsSince(pass, round.sentAt) >= errandLimits.serverSeconds) return undefined;
  const able = round.nodes.filter((node) => !leftOut.has(node)).length;
  const idle = pods.filter((pod) => isOver(pod) || !leftOut.has(nodeOf(pod))).length;
  // Server, client and report of each, and the three of authentication; beside them what stands elsewhere.
  const room = Math.floor((errandLimits.podsAtOnce - 3 * able - 3 - (standingPods - idle)) / 3);
  const most = Math.min(room, 2 * round.sampled - round.nodes.length);
  const nodes = joinedNodes(observed.nodes, objects);
  const others = inTheirPlace(round, nodes, leftOut).slice(0, Math.max(0, most));
  if (others.length === 0) return undefined;
  if (pass.rights === "reader") throw new AdminNeeded("send errands to other nodes");
  const extendedAt = new Date(pass.ports.now()).toISOString();
  const extended = { ...round, nodes: [...round.nodes, ...others], extendedAt };
  await pass.kube.apply(roundConfigMap(extended));
  return { ...open, round: extended };
}

import { errandLimits } from "../../core/errands/errand-limits.ts";
import { addressOf, askers, type Listener, listeners, placesOf } from "../../core/errands/plan-errands.ts";
import { isOver, kindOf, nodeOf } from "../../core/errands/read-answer.ts";
import { firstNames } from "../../core/first-names.ts";
import { judgeNewPods } from "../../core/leaving/judge-new-pods.ts";
import { newPodsFail, questionRefused } from "../../core/leaving/leaving-objections.ts";
import { afterTrial } from "../../core/leaving/removal-nodes.ts";
import { notSent } from "../post-errands.ts";
import { ageOf, type StandingRound, takeAway } from "../standing-rounds.ts";
import { type Asked, awaited, openRound, post } from "./ask-nodes.ts";
import { noteNodes, type Outcome, type Scene, standingNodes, viewOf } from "./scene.ts";

/** Nodes that are tried at once. */
const atOnce = errandLimits.nodesAfterChange;

/** Has a new pod on every clean node start, resolve and hear one on another. Undefined: all were, or take none. */
export async function tryNodes(scene: Scene): Promise<Outcome | undefined> {
  let progressed = false;
  for (;;) {
    const found = await openRound(scene, "canary", nextOnes(scene));
    if ("kind" in found) {
      if (found.kind === "nobody") return undefined;
      return { ...refusedOr(scene, found), progressed };
    }
    const under = await goOn(scene, found);
    if (under !== undefined) return { ...refusedOr(scene, under), progressed };
    const { proved, told } = await noteTrials(scene, found);
    await takeAway(scene.pass, [found]);
    progressed ||= proved > 0;
    if (told.length > 0) {
      scene.found.push(newPodsFail(scene.pass.cluster.arn, told));
      return { words: `${firstNames(told)}.`, progressed };
    }
  }
}

function nextOnes(scene: Scene): string[] {
  const { reachable } = viewOf(scene);
  const clean = standingNodes(scene).filter(({ one }) => one.clean !== undefined && reachable.has(one.uid));
  const open = clean.filter(({ one }) => one.proved === undefined).slice(0, atOnce);
  // Whoever is alone has nobody to hear.
  const more = open.length === 1 ? clean.filter((found) => !open.includes(found)).slice(0, 1) : [];
  return [...open, ...more].map(({ node }) => node.metadata.name);
}

function refusedOr(scene: Scene, asked: Asked): Outcome {
  if (asked.kind === "out") return asked.outcome;
  if (asked.kind !== "refused") return { words: "" };
  scene.found.push(questionRefused(scene.pass.cluster.arn, "how new pods do", asked.check));
  return { words: `No new pod can be tried: ${asked.check.cause}.` };
}

/** The next half of a trial; undefined: it is over. */
async function goOn(scene: Scene, open: StandingRound): Promise<Asked | undefined> {
  const standing = new Set(scene.observed.nodes.map(({ metadata }) => metadata.name));
  const places = placesOf(open.round.nodes, (node) => standing.has(node));
  const age = ageOf(scene.pass, open.round);
  const servers = open.pods.filter((pod) => kindOf(pod) === "server");
  if (age < errandLimits.serverSeconds) {
    const unsent = notSent(open, listeners(places, false));
    if (unsent.length > 0)
      return (await post(scene, open, unsent)) ?? awaited(`New pods start on ${places.length} nodes.`);
    const silent = servers.filter((pod) => addressOf(pod) === undefined && !isOver(pod));
    if (silent.length > 0) return awaited(`${silent.length} of ${servers.length} new pods have not begun.`);
  }
  const heard = servers.flatMap((pod): Listener[] => {
    const address = addressOf(pod);
    const node = nodeOf(pod);
    return address === undefined
      ? []
      : [{ kind: "server", place: open.round.nodes.indexOf(node), node, address }];
  });
  const lasts = age < errandLimits.roundSeconds - 2 * errandLimits.lookSeconds;
  const wanted = askers(places, heard).filter(({ kind }) => kind === "client");
  const unsent = lasts ? notSent(open, wanted) : [];
  if (unsent.length > 0)
    return (await post(scene, open, unsent)) ?? awaited(`${wanted.length} new pods talk to each other.`);
  const busy = open.pods.filter((pod) => kindOf(pod) === "client" && !isOver(pod));
  return busy.length > 0 && lasts
    ? awaited(`${busy.length} of ${wanted.length} new pods have not answered.`)
    : undefined;
}

async function noteTrials(
  scene: Scene,
  { round, pods }: StandingRound,
): Promise<{ readonly proved: number; readonly told: readonly string[] }> {
  const told: string[] = [];
  let proved = 0;
  const trials = new Map(
    standingNodes(scene).flatMap(({ one, node }) => {
      const { name } = node.metadata;
      if (!round.nodes.includes(name) || one.proved !== undefined) return [];
      const trial = judgeNewPods(pods.filter((pod) => nodeOf(pod) === name));
      if (trial.kind === "failed") told.push(`${name}: ${trial.why}`);
      else proved += 1;
      return [[one, afterTrial(one, trial)] as const];
    }),
  );
  await noteNodes(scene, (one) => trials.get(one) ?? one);
  return { proved, told };
}

import { nodeOf } from "../../core/errands/read-answer.ts";
import { firstNames } from "../../core/first-names.ts";
import type { KubeObject } from "../../core/kube-object.ts";
import { judgeCleaning } from "../../core/leaving/judge-cleaning.ts";
import { cleaningRefused } from "../../core/leaving/leaving-objections.ts";
import { type LeavingView, mostTries } from "../../core/leaving/leaving-steps.ts";
import type { RemovalNode } from "../../core/leaving/removal.ts";
import { afterCleaning, nextToClean } from "../../core/leaving/removal-nodes.ts";
import { takeAway } from "../standing-rounds.ts";
import { askNodes, isSentTo } from "./ask-nodes.ts";
import { clockOf, noteNodes, type Outcome, type Scene, standingNodes, viewOf } from "./scene.ts";

/**
 * Has errands take what agents have left off the nodes, a tenth of them at once; whoever is not clean afterwards is tried
 * again when the others are through. Undefined: nobody is left to be sent one now.
 *
 * @param most Errands that a node may have had in vain.
 */
export async function cleanNodes(scene: Scene, most = mostTries): Promise<Outcome | undefined> {
  let progressed = false;
  for (;;) {
    const chosen = nextOnes(scene, viewOf(scene), most);
    const names = namesOf(scene, chosen);
    const asked = await askNodes(scene, "clean", names, "take off what agents have left");
    if (asked.kind === "nobody") return undefined;
    if (asked.kind === "out") return { ...asked.outcome, progressed };
    if (asked.kind === "refused") {
      scene.found.push(cleaningRefused(scene.pass.cluster.arn, asked.check));
      return { words: `No errand cleans the nodes: ${asked.check.cause}.`, progressed };
    }
    const { cleaned, left } = await noteAnswers(scene, asked.answered.pods, asked.answered.round.nodes);
    await takeAway(scene.pass, [asked.answered]);
    progressed ||= cleaned > 0;
    const [untried] = nextOnes(scene, viewOf(scene), 1);
    // A round whose answers were written down before it was taken away tells nothing new.
    if (left !== undefined && cleaned === 0 && untried === undefined)
      return { words: `${left}.`, progressed };
  }
}

function nextOnes(scene: Scene, { reachable }: LeavingView, most: number): readonly RemovalNode[] {
  return nextToClean(scene.removal.nodes, ({ uid, tries = 0 }) => reachable.has(uid) && tries < most);
}

/** Names that their Nodes have now. */
function namesOf(scene: Scene, chosen: readonly RemovalNode[]): string[] {
  return standingNodes(scene)
    .filter(({ one }) => chosen.includes(one))
    .map(({ node }) => node.metadata.name);
}

/** What errands have told is written down before they are taken away. */
async function noteAnswers(
  scene: Scene,
  pods: readonly KubeObject[],
  asked: readonly string[],
): Promise<{ readonly cleaned: number; readonly left: string | undefined }> {
  const { now } = clockOf(scene.pass);
  const told: string[] = [];
  let cleaned = 0;
  const outcomes = new Map(
    standingNodes(scene).flatMap(({ one, node }) => {
      const { name } = node.metadata;
      if (!asked.includes(name) || one.clean !== undefined) return [];
      const pod = pods.find((candidate) => nodeOf(candidate) === name && isSentTo(candidate, node));
      const outcome = pod === undefined ? { left: "its errand is gone" } : judgeCleaning(pod);
      if ("left" in outcome) told.push(`${name}: ${outcome.left}`);
      else cleaned += 1;
      return [[one, afterCleaning(one, "left" in outcome ? outcome : { clean: now })] as const];
    }),
  );
  // Pods of a node that came late have still to be told, and new ones to be tried.
  const over = scene.removal.over?.filter((step) => step !== "pods");
  const more = cleaned > 0 && over !== undefined ? { over } : {};
  await noteNodes(scene, (one) => outcomes.get(one) ?? one, more);
  return { cleaned, left: told.length === 0 ? undefined : `Not clean: ${firstNames(told)}` };
}

import { errandLimits } from "../../core/errands/errand-limits.ts";
import { nodeOf } from "../../core/errands/read-answer.ts";
import { firstNames } from "../../core/first-names.ts";
import { isPodReady } from "../../core/health/pod-trouble.ts";
import type { KubeObject } from "../../core/kube-object.ts";
import { isQuiet } from "../../core/leaving/judge-cleaning.ts";
import { questionRefused } from "../../core/leaving/leaving-objections.ts";
import {
  checksumOf,
  type QuietObjects,
  quietObjects,
  standsQuiet,
} from "../../core/leaving/quiet-objects.ts";
import { agentsKey } from "../../core/plan/chained-cni.ts";
import { objectsLastApplied, renderSpec } from "../render-spec.ts";
import { takeAway } from "../standing-rounds.ts";
import { askNodes, isSentTo } from "./ask-nodes.ts";
import {
  clockOf,
  hostOf,
  isReadyNode,
  note,
  noteNodes,
  noteOver,
  type Outcome,
  readyNodes,
  type Scene,
  standingNodes,
} from "./scene.ts";

/** Milliseconds without one agent more that is quiet, after which the removal goes on without the others. */
const patience = 1_800_000;

/**
 * Has agents let go of encryption and policies, one at a time, and asks each whether it has. An agent that does not start
 * is no reason to keep Cilium: after a while the removal goes on, and the record names its node. Undefined: it is over.
 */
export async function quieten(scene: Scene): Promise<Outcome | undefined> {
  const { pass, observed } = scene;
  const agents = observed.live.objects.get(agentsKey);
  const wanted = agents && (await quietObjectsOf(scene, agents));
  if (agents === undefined || wanted === undefined) {
    await noteOver(scene, "quiet");
    return undefined;
  }
  const config = observed.live.objects.get("ConfigMap kube-system/cilium-config");
  if (!standsQuiet(wanted, { config, agents })) {
    // Pods that start from now on read it, whoever makes them.
    await pass.kube.apply(wanted.config, { force: true });
    await pass.kube.apply(wanted.agents, { force: true });
    if (scene.removal.moved === undefined)
      await note(scene, { ...scene.removal, moved: { count: 0, at: clockOf(pass).now } });
    const configured = [wanted.config, wanted.agents];
    return { words: "Agents start anew without them, one at a time.", configured, progressed: true };
  }
  const before = scene.removal.nodes.filter(({ quiet }) => quiet === true).length;
  const ready = readyNodes(scene);
  const counted = scene.agentPods.filter((pod) => ready.has(hostOf(pod)));
  const rolled = counted.filter((pod) => hasRolled(pod, wanted));
  const loud = counted.filter((pod) => !rolled.includes(pod)).map(hostOf);
  const outcome =
    loud.length > 0
      ? {
          words: `${rolled.length} of ${counted.length} agents have started anew; ${firstNames(loud)} to come.`,
        }
      : await askWhetherQuiet(scene);
  const now = scene.removal.nodes.filter(({ quiet }) => quiet === true).length;
  const moved = await hasMoved(scene, rolled.length + now);
  if (outcome === undefined || moved === "given up") {
    await noteOver(scene, "quiet");
    return undefined;
  }
  return { ...outcome, progressed: moved === "further" || now > before };
}

async function quietObjectsOf(scene: Scene, live: KubeObject): Promise<QuietObjects | undefined> {
  const { pass, observed } = scene;
  const known = objectsLastApplied(observed);
  const applied =
    known.length > 0 || observed.lastApplied === undefined
      ? known
      : ((await renderSpec(pass, observed, observed.lastApplied)).objects ?? []);
  return quietObjects(applied, live, hopeless(scene));
}

/** Milliseconds after which an agent that is not ready is none that just starts. */
const startTime = 600_000;

/** Agents that are not ready and will not be soon: each would use up the one that a roll-out may take at a time. */
function hopeless(scene: Scene): number {
  const { age } = clockOf(scene.pass);
  const silent = standingNodes(scene).filter(({ node }) => !isReadyNode(node)).length;
  const ready = readyNodes(scene);
  const broken = scene.agentPods.filter(
    (pod) =>
      ready.has(hostOf(pod)) && !isPodReady(pod) && age(pod.metadata.creationTimestamp ?? "") > startTime,
  );
  return silent + broken.length;
}

function hasRolled(pod: KubeObject, { checksum }: QuietObjects): boolean {
  return pod.metadata.deletionTimestamp === undefined && checksumOf(pod) === checksum && isPodReady(pod);
}

/** Undefined: all that can be asked have said so, or nobody may be asked. */
async function askWhetherQuiet(scene: Scene): Promise<Outcome | undefined> {
  if (!scene.pass.tags.mayProbe) return undefined;
  const hosts = new Set(scene.agentPods.map(hostOf));
  for (;;) {
    const ready = readyNodes(scene);
    const open = standingNodes(scene)
      .filter(
        ({ one, node: { metadata } }) => !one.quiet && hosts.has(metadata.name) && ready.has(metadata.name),
      )
      .map(({ node }) => node.metadata.name);
    const asked = await askNodes(
      scene,
      "quiet",
      open.slice(0, errandLimits.podsAtOnce),
      "ask whether encryption and policies have ended",
    );
    if (asked.kind === "nobody") return undefined;
    if (asked.kind === "out") return asked.outcome;
    if (asked.kind === "refused") {
      // The roll-out alone has to do.
      scene.found.push(questionRefused(scene.pass.cluster.arn, "whether agents have let go", asked.check));
      return undefined;
    }
    const { pods } = asked.answered;
    const answering = standingNodes(scene).filter(({ node }) =>
      pods.some((pod) => nodeOf(pod) === node.metadata.name && isSentTo(pod, node) && isQuiet(pod)),
    );
    await noteNodes(scene, (one) =>
      answering.some((found) => found.one === one) ? { ...one, quiet: true } : one,
    );
    await takeAway(scene.pass, [asked.answered]);
    if (answering.length === 0 && open.length > 0) return { words: `Nobody says so on ${firstNames(open)}.` };
  }
}

async function hasMoved(scene: Scene, count: number): Promise<"further" | "waiting" | "given up"> {
  const { moved } = scene.removal;
  const { now, age } = clockOf(scene.pass);
  if (moved === undefined || count > moved.count) {
    await note(scene, { ...scene.removal, moved: { count, at: now } });
    return "further";
  }
  return age(moved.at) > patience ? "given up" : "waiting";
}

import { errandLimits } from "../core/errands/errand-limits.ts";
import { errandPod } from "../core/errands/errand-pod.ts";
import { judgePulls } from "../core/errands/judge-pulls.ts";
import { type Round, roundConfigMap } from "../core/errands/round.ts";
import { sampleNodes } from "../core/errands/sample-nodes.ts";
import { joinedNodes } from "../core/health/joined-nodes.ts";
import { image } from "../core/manifests/parts/container.ts";
import type { RenderInput } from "../core/manifests/render-input.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { renderInput } from "./run-errands.ts";
import { ageOf, readRounds, type StandingRound, takeAway } from "./standing-rounds.ts";
import { eachWrite } from "./write-failures.ts";

/** Whether nodes have what a change runs: a roll-out does not wait for a registry on each of them. */
export type Pulled =
  | { readonly kind: "pulled" }
  /** One sentence. */
  | { readonly kind: "under way" | "failed"; readonly reason: string };

/**
 * Has a sample of nodes fetch the agents' image of a revision to come, by errands that end at once. Where no pods of ours
 * may be sent, or the image is the one that runs, nobody is asked.
 */
export async function pullImages(
  pass: ConnectedPass,
  observed: Observed,
  revision: Revision,
): Promise<Pulled> {
  const input = renderInput(pass, revision);
  const before = observed.revision && renderInput(pass, observed.revision);
  const wanted = input && image(input, "agent");
  const isThere = before !== undefined && image(before, "agent") === wanted;
  if (!pass.tags.mayProbe || input === undefined || isThere) return { kind: "pulled" };
  const proves = `image ${wanted}`;
  const standing = (await readRounds(pass)).filter(({ round }) => round.proves === proves);
  const [current] = standing.filter(({ round }) => ageOf(pass, round) < errandLimits.roundSeconds);
  if (current === undefined) return tellAndSend(pass, observed, { input, proves, over: standing, revision });
  const { done, of, trouble } = judgePulls(current.pods);
  const isSent = of >= current.round.nodes.length;
  if (isSent && done === of) {
    await takeAway(pass, standing);
    return { kind: "pulled" };
  }
  if (!isSent) await post(pass, input, current.round, current);
  return underWay(
    pass,
    `${done} of ${current.round.nodes.length} nodes have the image of Cilium ${input.release.name}`,
    trouble,
  );
}

interface Sending {
  readonly input: RenderInput;
  readonly proves: string;
  /** Rounds whose time is up. */
  readonly over: readonly StandingRound[];
  readonly revision: Revision;
}

/** A round whose time is up says why, and the next one begins with another pass. */
async function tellAndSend(
  pass: ConnectedPass,
  observed: Observed,
  { input, proves, over, revision }: Sending,
): Promise<Pulled> {
  const [last] = over;
  if (last !== undefined) {
    const { done, of, trouble = "they do not say why" } = judgePulls(last.pods);
    await takeAway(pass, over);
    return { kind: "failed", reason: `${of - done} of ${of} nodes have not fetched its image: ${trouble}.` };
  }
  const now = pass.ports.now();
  const joined = joinedNodes(observed.nodes, revision.objects);
  const nodes = sampleNodes(joined, errandLimits.nodesAfterChange, proves).map(
    ({ metadata }) => metadata.name,
  );
  const sentAt = new Date(now).toISOString();
  const draft: Round = { id: now.toString(36), sentAt, proves, nodes, uid: "" };
  const { object: configMap } = await pass.kube.apply(roundConfigMap(draft));
  await post(pass, input, { ...draft, uid: configMap.metadata.uid ?? "" }, { pods: [] });
  return underWay(pass, `${nodes.length} nodes fetch the image of Cilium ${input.release.name}`, undefined);
}

/** Sends those that are not there yet: a pass that died may have sent a part. Refused ones are missed when time is up. */
async function post(
  { kube }: ConnectedPass,
  input: RenderInput,
  round: Round,
  { pods }: Pick<StandingRound, "pods">,
): Promise<void> {
  const there = new Set(pods.map(({ metadata }) => metadata.name));
  const rendered = round.nodes.map((node, place) => ({
    object: errandPod(input, round, { kind: "pull", place, node }),
  }));
  const missing = rendered.filter(({ object }) => !there.has(object.metadata.name));
  await eachWrite(missing, async ({ object }) => void (await kube.apply(object)));
}

function underWay({ ledger }: ConnectedPass, what: string, trouble: string | undefined): Pulled {
  ledger.needsAdminNext = true;
  return { kind: "under way", reason: trouble === undefined ? `${what}.` : `${what}. ${trouble}.` };
}

import { renderOptionsOf } from "../../core/desired/render-options-of.ts";
import type { ErrandKind } from "../../core/errands/errand-kinds.ts";
import { errandLimits } from "../../core/errands/errand-limits.ts";
import { errandNamespace } from "../../core/errands/errand-namespace.ts";
import { placesOf } from "../../core/errands/plan-errands.ts";
import { isOver, nodeOf } from "../../core/errands/read-answer.ts";
import { firstNames } from "../../core/first-names.ts";
import type { HealthCheck } from "../../core/health/health-check.ts";
import { type KubeObject, keyOf } from "../../core/kube-object.ts";
import { catalogueWith } from "../../core/manifests/releases/catalogue.ts";
import type { RenderInput } from "../../core/manifests/render-input.ts";
import { makeRound, notSent, postErrands } from "../post-errands.ts";
import { endingNamespace, refusedErrands } from "../refused-errands.ts";
import { ageOf, readRounds, type StandingRound, takeAway } from "../standing-rounds.ts";
import type { Outcome, Scene } from "./scene.ts";

/** Where errands of a removal are: out, over, sent to nobody, or refused. */
export type Asked =
  | { readonly kind: "out"; readonly outcome: Outcome }
  | { readonly kind: "answered"; readonly answered: StandingRound }
  | { readonly kind: "nobody" }
  | { readonly kind: "refused"; readonly check: HealthCheck };

/** Seconds that a pod is given beyond its deadline to be told as over. */
const grace = 30;

/** Errands of one kind, one on each of some nodes: sent, waited for, and handed over when the last has ended. */
export async function askNodes(
  scene: Scene,
  kind: ErrandKind,
  nodes: readonly string[],
  what: string,
): Promise<Asked> {
  const { pass, observed } = scene;
  const found = await openRound(scene, kind, nodes);
  if ("kind" in found) return found;
  const standing = new Set(observed.nodes.map(({ metadata }) => metadata.name));
  const places = placesOf(found.round.nodes, (node) => standing.has(node));
  const errands = places.map((place) => ({ kind, ...place }));
  const age = ageOf(pass, found.round);
  const unsent = age < errandLimits.serverSeconds ? notSent(found, errands) : [];
  if (unsent.length > 0) {
    const refused = await post(scene, found, unsent);
    return refused ?? awaited(`Errands are on ${firstNames(places.map(({ node }) => node))}: they ${what}.`);
  }
  const busy = found.pods.filter((pod) => !isOver(pod));
  if (busy.length > 0 && age < errandLimits.roundSeconds + grace)
    return awaited(`Errands are still on ${firstNames(busy.map(nodeOf))}: they ${what}.`);
  return { kind: "answered", answered: found };
}

export function awaited(words: string): Asked {
  return { kind: "out", outcome: { words, isAwaited: true } };
}

/** The round that is out for this, or one that is made now; every other is taken away, since nobody reads it any more. */
export async function openRound(
  scene: Scene,
  proves: string,
  nodes: readonly string[],
): Promise<StandingRound | Asked> {
  const { pass, observed } = scene;
  const { rounds, pods } = await readRounds(pass);
  const open = rounds.find(({ round }) => round.proves === proves && round.nodes.length > 0);
  await takeAway(
    pass,
    rounds.filter((one) => one !== open),
  );
  if (open !== undefined) {
    pass.ledger.needsAdminNext = true;
    return open;
  }
  if (nodes.length === 0) return { kind: "nobody" };
  if (pods + nodes.length > errandLimits.podsAtOnce)
    return awaited(`${pods} pods of earlier errands end, before others are sent.`);
  const namespace = observed.live.objects.get(keyOf(errandNamespace));
  if (namespace?.metadata.deletionTimestamp !== undefined) return { kind: "refused", check: endingNamespace };
  if (namespace === undefined) await pass.kube.apply(errandNamespace);
  const seen = { fewest: nodes.length, most: nodes.length };
  const made = await makeRound(pass, { proves, nodes, seen });
  pass.ledger.needsAdminNext = true;
  return made;
}

/** Undefined: all were taken. */
export async function post(
  scene: Scene,
  round: StandingRound,
  errands: Parameters<typeof postErrands>[3],
): Promise<Asked | undefined> {
  const input = renderInput(scene);
  const check =
    input === undefined ? unknownImage : refusalOf(await postErrands(scene.pass, round, input, errands));
  if (check === undefined) return undefined;
  await takeAway(scene.pass, [round]);
  return { kind: "refused", check };
}

function refusalOf({ sent, failures }: Awaited<ReturnType<typeof postErrands>>): HealthCheck | undefined {
  return refusedErrands(sent, failures);
}

const unknownImage: HealthCheck = {
  name: "errand: images of a release that the catalogue has",
  current: 0,
  desired: 1,
  missing: [],
  cause: "Neither the installed release nor the fleet's is in the catalogue",
  remedy: "Add its entry to the setting releases, or have the nodes replaced: cilium_on_disable=replace",
};

/** Images of what is installed; where the catalogue has it no longer, of the fleet's release, which cleans as well. */
function renderInput({ pass: { ports }, base }: Scene): RenderInput | undefined {
  const { settings } = ports;
  const catalogue = catalogueWith(settings.releases);
  if (base === undefined) return undefined;
  const { spec, pinned } = base;
  const fleets = catalogue.resolve(settings.release);
  const release = catalogue.find(spec.release) ?? (fleets === undefined ? undefined : catalogue.find(fleets));
  return release && { options: renderOptionsOf(spec, pinned, settings), release };
}

/** Whether a pod was sent to this very Node, and to none that had its name before. */
export function isSentTo(pod: KubeObject, node: KubeObject): boolean {
  const sentAt = pod.metadata.creationTimestamp ?? "";
  return sentAt >= (node.metadata.creationTimestamp ?? "");
}

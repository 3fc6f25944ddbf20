import { errandNamespaceName } from "../../functions/core/errands/errand-namespace.ts";
import { errandLabel, errandNotes } from "../../functions/core/errands/round.ts";
import { isMet } from "../../functions/core/health/health-check.ts";
import type { Json } from "../../functions/core/json.ts";
import { type KubeObject, refOf } from "../../functions/core/kube-object.ts";
import { product } from "../../local/callers.ts";
import type { ClusterStory } from "./cluster-story.ts";

const inside = { namespace: errandNamespaceName };

export const errandPods = ({ admin }: ClusterStory): KubeObject[] => [...admin.list("v1", "Pod", inside)];

export const errandRounds = ({ admin }: ClusterStory): KubeObject[] => [
  ...admin.list("v1", "ConfigMap", { ...inside, labelSelector: `${errandLabel}=round` }),
];

export const kindOfErrand = ({ metadata }: KubeObject): string => metadata.labels?.[errandLabel] ?? "";

export const nodeOfErrand = ({ metadata }: KubeObject): string =>
  metadata.annotations?.[errandNotes.node] ?? "";

/** Whatever of a round stands in our namespace. */
export function standing(story: ClusterStory): string[] {
  const policies = story.admin.list("cilium.io/v2", "CiliumNetworkPolicy", inside);
  const found = [...errandPods(story), ...story.admin.list("v1", "ConfigMap", inside), ...policies];
  return found.map(({ kind, metadata: { name } }) => `${kind} ${name.replace(/-[a-z0-9]+$/, "")}`).sort();
}

/** Names of what fails, by the record. */
export async function failing(story: ClusterStory): Promise<string[]> {
  const { evidence } = await story.record();
  return evidence.filter((check) => !isMet(check)).map(({ name }) => name.replace("errand: ", ""));
}

export async function adminLent({ world, id }: ClusterStory): Promise<boolean> {
  return (await world.aws.cluster(id))?.entries.get(product.principalArn)?.policies.size === 1;
}

/** Seconds. */
export const aDay = 86_400;

/** The next pass is the first of its day. */
export async function nextDay(story: ClusterStory): Promise<void> {
  story.world.clock.advance(aDay);
  await story.letTimePass();
}

/** Has the pod of an errand end with these words. */
export function answer(story: ClusterStory, pod: KubeObject, words: Json): void {
  const state = { terminated: { exitCode: 0, reason: "Completed", message: JSON.stringify(words) } };
  const container = { name: "errand", image: "i", imageID: "", ready: false, restartCount: 0, state };
  story.admin.patch(refOf(pod), { status: { phase: "Succeeded", containerStatuses: [container] } }, "status");
}

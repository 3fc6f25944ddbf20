import { type StepName, stepsOf } from "../../functions/core/leaving/leaving-steps.ts";
import { reconcile } from "../../functions/flows/reconcile.ts";
import type { PassResult } from "../../functions/flows/step-result.ts";
import type { ClusterStory } from "./cluster-story.ts";

/**
 * Passes, with time between them, until one answers so; none of them may rest before. Each is of the attempt that the
 * last one has asked for.
 */
export async function passUntil(
  story: ClusterStory,
  isThere: (result: PassResult) => boolean,
  most = 60,
): Promise<PassResult> {
  const { ports } = story.world;
  let attempt = 0;
  let last = "";
  const triggers: typeof ports.triggers = {
    ...ports.triggers,
    send: (body, delaySeconds) => {
      attempt = JSON.parse(body).detail?.attempt ?? attempt;
      return ports.triggers.send(body, delaySeconds);
    },
  };
  for (let count = 0; count < most; count += 1) {
    const request = { version: 1, cluster: story.id, attempt, why: "a test" } as const;
    const result = await reconcile(request, { ...story.world.ports, triggers });
    if (isThere(result)) return result;
    if (result.kind !== "retry") throw new Error(`the removal rests before: ${JSON.stringify(result)}`);
    last = result.reason;
    await story.letTimePass();
  }
  throw new Error(`not there after ${most} passes: ${last}`);
}

/** Has a removal go on until it says that it is at this step. */
export function removeUntil(story: ClusterStory, step: StepName): Promise<PassResult> {
  const title = stepsOf("purge").find(({ name }) => name === step)?.title;
  return passUntil(story, ({ reason }) => reason.includes(`(${title}):`));
}

/** Has a removal go on until it rests. */
export function removeToRest(story: ClusterStory): Promise<PassResult> {
  return passUntil(story, ({ kind }) => kind !== "retry");
}

/** Names of the nodes of a cluster. */
export function nodesOf({ admin }: ClusterStory): string[] {
  return admin
    .list("v1", "Node")
    .map(({ metadata }) => metadata.name)
    .sort();
}

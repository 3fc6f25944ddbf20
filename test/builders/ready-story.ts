import { onTestFinished } from "vitest";
import { type OpenCopy, startLocalWorld } from "../../local/local-world.ts";
import type { StoryOptions } from "./begin-story.ts";
import { ClusterStory } from "./cluster-story.ts";

const installations = new Map<string, Promise<OpenCopy>>();

/**
 * A cluster on which the product has come to rest as `ready`, in a world of its own, which ends with the test. The
 * product installs each kind of cluster once a process; every story begins with a copy of that world.
 */
export async function readyStory({ write, count, ...decisive }: StoryOptions = {}): Promise<ClusterStory> {
  const openCopy = await installationFor(decisive);
  const world = await openCopy({ ...(write && { write }), ...(count && { count }) });
  onTestFinished(() => world.stop());
  return new ClusterStory(world, "demo");
}

function installationFor(options: StoryOptions): Promise<OpenCopy> {
  const kind = JSON.stringify(options);
  const installation = installations.get(kind) ?? install(options);
  installations.set(kind, installation);
  return installation;
}

async function install(options: StoryOptions): Promise<OpenCopy> {
  const world = await startLocalWorld({ ...options, speed: 0 });
  try {
    const story = await ClusterStory.begin(world, "demo", options);
    const { kind, phase, reason } = await story.passUntilSettled();
    if (kind !== "settled" || phase !== "ready" || world.capture === undefined) {
      throw new Error(`installing what ready clusters are copied from: ${kind} as ${phase}: ${reason}`);
    }
    return await world.capture();
  } finally {
    await world.stop();
  }
}

import { onTestFinished } from "vitest";
import { type LocalWorldOptions, startLocalWorld } from "../../local/local-world.ts";
import { type ClusterOptions, ClusterStory } from "./cluster-story.ts";

export type StoryOptions = ClusterOptions & Omit<LocalWorldOptions, "speed">;

/** A tagged cluster that no pass has touched, in a world of its own, which ends with the test. */
export async function beginStory(options: StoryOptions = {}): Promise<ClusterStory> {
  const world = await startLocalWorld({ ...options, speed: 0 });
  onTestFinished(() => world.stop());
  return ClusterStory.begin(world, "demo", options);
}

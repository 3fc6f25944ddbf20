import { setTimeout as pause } from "node:timers/promises";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { onTestFinished } from "vitest";
import type { Json } from "../../../functions/core/json.ts";
import type { StatusRecord } from "../../../functions/core/record/status-record.ts";
import { rolloutEventNames } from "../../../functions/core/rollouts/rollout-event-names.ts";
import type { RolloutStatus } from "../../../functions/core/rollouts/rollout-status.ts";
import { type LocalWorld, startLocalWorld } from "../../../local/local-world.ts";
import { runWorld } from "../../../local/run-world.ts";
import { ClusterStory } from "../../builders/cluster-story.ts";
import { quietTags } from "../../builders/quiet-tags.ts";

/** Clusters on the last minor, and the product's own functions on their queues: whatever happens, happens by events. */
export interface EventWorld {
  readonly world: LocalWorld;
  readonly stories: readonly ClusterStory[];
  readonly say: (
    kind: keyof typeof rolloutEventNames.commands,
    detail: Readonly<Record<string, Json>>,
  ) => Promise<void>;
  /** Of the rollout `r`. */
  readonly status: () => Promise<RolloutStatus>;
  readonly records: () => Promise<readonly StatusRecord[]>;
  readonly letPass: (seconds: number) => Promise<void>;
  /** Lets minutes pass until it is so; throws with the status where it never is. */
  readonly until: (
    what: string,
    isSo: (status: RolloutStatus) => boolean | Promise<boolean>,
    mostMinutes?: number,
  ) => Promise<RolloutStatus>;
}

/** All are ready, and have been for ten minutes. `tags`: of each by its name, beside those that ask for Cilium. */
export async function startEventWorld(
  names: readonly string[],
  tags: (name: string) => Readonly<Record<string, string>> = () => ({}),
): Promise<EventWorld> {
  const world = await startLocalWorld({ speed: 0, settings: { release: "1.18" } });
  const motion = runWorld(world);
  onTestFinished(async () => {
    await motion.stop();
    await world.stop();
  });
  const { triggers, work, rollouts } = world.queues;

  async function drained(): Promise<void> {
    const isIdle = [triggers, work, rollouts].every(({ queue }) => {
      const { visible, inFlight } = queue.counts();
      return visible === 0 && inFlight === 0;
    });
    if (isIdle) return;
    await pause(5);
    return drained();
  }

  const stories: ClusterStory[] = [];
  const records = () => Promise.all(stories.map((story) => story.record()));

  async function letPass(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= 30) {
      world.clock.advance(30);
      for (const { simulated } of stories) simulated.step();
      await drained();
    }
  }

  async function status(): Promise<RolloutStatus> {
    const command = new GetParameterCommand({ Name: "/eks-cilium/rollouts/r/status" });
    return JSON.parse((await world.clients.ssm.send(command)).Parameter?.Value ?? "{}");
  }

  for (const name of names)
    stories.push(await ClusterStory.begin(world, name, { tags: { ...quietTags, ...tags(name) } }));
  for (let minutes = 0; minutes < 30; minutes += 1) {
    await letPass(60);
    if ((await records()).every(({ phase }) => phase === "ready")) break;
  }
  await letPass(660);
  return {
    world,
    stories,
    status,
    records,
    letPass,
    async say(kind, detail) {
      const Detail = JSON.stringify({ version: 1, id: "r", by: "jana", reason: "CVE", ...detail });
      const entry = { Source: "eks-cilium", DetailType: rolloutEventNames.commands[kind], Detail };
      await world.clients.events.send(new PutEventsCommand({ Entries: [entry] }));
      await drained();
    },
    async until(what, isSo, mostMinutes = 180) {
      for (let minutes = 0; minutes <= mostMinutes; minutes += 1) {
        const found = await status();
        if (await isSo(found)) return found;
        await letPass(60);
      }
      throw new Error(`${what}: not within ${mostMinutes} minutes. ${JSON.stringify(await status())}`);
    },
  };
}

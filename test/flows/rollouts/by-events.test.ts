import { setTimeout as pause } from "node:timers/promises";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { expect, it, onTestFinished } from "vitest";
import type { Json } from "../../../functions/core/json.ts";
import { rolloutEventNames } from "../../../functions/core/rollouts/rollout-event-names.ts";
import type { RolloutStatus } from "../../../functions/core/rollouts/rollout-status.ts";
import { startLocalWorld } from "../../../local/local-world.ts";
import { runWorld } from "../../../local/run-world.ts";
import { ClusterStory } from "../../builders/cluster-story.ts";
import { quietTags } from "../../builders/quiet-tags.ts";

it("by events alone: the product's own functions on their queues plan, start, move two clusters and come to the end", async () => {
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
  async function letPass(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= 30) {
      world.clock.advance(30);
      for (const { simulated } of stories) simulated.step();
      await drained();
    }
  }

  async function say(
    kind: keyof typeof rolloutEventNames.commands,
    detail: Record<string, Json>,
  ): Promise<void> {
    const Detail = JSON.stringify({ version: 1, id: "r", by: "jana", reason: "CVE", ...detail });
    const entry = { Source: "eks-cilium", DetailType: rolloutEventNames.commands[kind], Detail };
    await world.clients.events.send(new PutEventsCommand({ Entries: [entry] }));
    await drained();
  }

  async function status(): Promise<RolloutStatus> {
    const command = new GetParameterCommand({ Name: "/eks-cilium/rollouts/r/status" });
    return JSON.parse((await world.clients.ssm.send(command)).Parameter?.Value ?? "{}");
  }

  for (const name of ["a", "b"]) stories.push(await ClusterStory.begin(world, name, { tags: quietTags }));
  for (let minutes = 0; minutes < 20; minutes += 1) {
    await letPass(60);
    const records = await Promise.all(stories.map((story) => story.record()));
    if (records.every(({ phase }) => phase === "ready")) break;
  }
  await letPass(660);

  await say("request", {
    change: { release: "1.19" },
    waves: [
      { name: "canary", count: 1, soakMinutes: 5 },
      { name: "rest", rest: true, soakMinutes: 5, approval: "before" },
    ],
  });
  expect(await status()).toMatchObject({ state: "planned" });
  const { planDigest } = await status();
  await say("start", { planDigest });
  await say("approve", { gate: "rest", planDigest, by: "li" });
  for (let minutes = 0; minutes < 180; minutes += 5) {
    await letPass(300);
    if ((await status()).state === "completed") break;
  }
  const records = await Promise.all(stories.map((story) => story.record()));
  expect(records.map(({ release, rollout }) => [release, rollout?.state])).toEqual([
    ["1.19.6", "done"],
    ["1.19.6", "done"],
  ]);
  expect(await status()).toMatchObject({ state: "completed", wave: 2, untold: [] });
  expect(rollouts.deadLetters.bodies()).toEqual([]);
}, 300_000);

import { expect, it } from "vitest";
import { startEventWorld } from "./event-world.ts";

it("by events alone: the product's own functions on their queues plan, start, move two clusters and come to the end", async () => {
  const { world, say, status, records, until } = await startEventWorld(["a", "b"]);
  await say("request", {
    change: { release: "1.19" },
    waves: [
      { name: "canary", count: 1, soakMinutes: 5 },
      { name: "rest", rest: true, soakMinutes: 5, approval: "before" },
    ],
  });
  const { planDigest, state } = await status();
  expect(state).toBe("planned");
  await say("start", { planDigest });
  await say("approve", { gate: "rest", planDigest, by: "li" });
  await until("it has ended", (one) => one.state === "completed");
  expect((await records()).map(({ release, rollout }) => [release, rollout?.state])).toEqual([
    ["1.19.6", "done"],
    ["1.19.6", "done"],
  ]);
  expect(await status()).toMatchObject({ state: "completed", wave: 2, untold: [] });
  expect(world.queues.rollouts.deadLetters.bodies()).toEqual([]);
});

import { describe, expect, it } from "vitest";
import { exitCodes } from "../../../cli/rollout/status-text.ts";
import { members } from "../../core/rollouts/simulated-fleet.ts";
import { RolloutWorld } from "./rollout-world.ts";

/** State, reason and exit code, whether it is planned alone or is to start. */
async function endOf(world: RolloutWorld, more: Parameters<RolloutWorld["ask"]>[0]): Promise<string[]> {
  const ends: string[] = [];
  for (const mode of ["plan", "start"] as const) {
    await world.ask({ ...more, id: mode, mode });
    await world.sweep();
    const { state = "planned", reason } = world.status(mode) ?? {};
    ends.push(`${state} ${exitCodes[state]}: ${reason}`);
  }
  expect(world.assigned()).toEqual([]);
  return [...new Set(ends)];
}

describe("a rollout by which no cluster moves", () => {
  it("is no success where clusters are left out, and says the first reason", async () => {
    const world = new RolloutWorld(members("c", 4));
    expect(await endOf(world, { change: { release: "1.20" } })).toEqual([
      expect.stringMatching(
        /^completed-with-exceptions 2: no cluster moves: 4 of 4 are left out, such as c0: needs "accept": \["known-bad:1\.20\.0"\]: /,
      ),
    ]);
  });

  it("is none where its selection finds nobody", async () => {
    const world = new RolloutWorld(members("c", 2));
    expect(await endOf(world, { select: { tags: { evn: ["dev"] } } })).toEqual([
      "completed-with-exceptions 2: no cluster moves: none is selected",
    ]);
  });

  it("is one where all are there already", async () => {
    const world = new RolloutWorld(members("c", 2));
    expect(await endOf(world, { change: { release: "1.19.6" } })).toEqual([
      "completed 0: no cluster has to move: all 2 are there",
    ]);
  });
});

it("a rollout whose members have all moved says how many the plan left out beside them", async () => {
  const world = new RolloutWorld(members("c", 3), { c2: { cilium_version: "1.19.6" } });
  await world.ask({ waves: [{ name: "all", rest: true, maxConcurrent: 2, soakMinutes: 1 }] });
  await world.run(60);
  expect(world.status()).toMatchObject({
    state: "completed",
    reason: "every member has moved; the plan left out 1 more",
  });
});

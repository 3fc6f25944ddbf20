import { expect, it } from "vitest";
import { members } from "../core/rollouts/simulated-fleet.ts";
import { RolloutWorld } from "../flows/rollouts/rollout-world.ts";
import { rollout, storedIn } from "./rollout-cli.ts";

const why = ["--by", "jana", "--reason", "so"] as const;
const digest = "0".repeat(64);

it("tells people of their mistakes in the words that they typed, and says nothing on the bus", async () => {
  const told = new RolloutWorld(members("c", 2));
  await told.ask({ mode: "plan" });
  const world = await storedIn(told);
  const tries: readonly (readonly [given: readonly string[], words: string])[] = [
    [["start", "r", "--by", "jana"], "required option '--plan <digest>'"],
    [["start", "r", "--by", "jana", "--plan", "abc"], "--plan: "],
    [["approve", "r", "--by", "jana", "--plan", digest], "required option '--gate <wave>'"],
    [["approve", "r", "--by", "jana", "--plan", digest, "--gate", "Nö"], "--gate: "],
    [["skip", "r", ...why, "--member", "../x"], "--member: "],
    [["retry", "r", ...why, "--members", "c0,c1"], "--members.0: "],
    [["pause", "nobody", ...why], "There is no rollout nobody at /eks-cilium in"],
    [["start", "nobody", "--by", "jana", "--plan", digest], "There is no rollout nobody"],
    [["list", "--prefix", "eks-cilium"], "--prefix eks-cilium is no path"],
  ];
  for (const [given, words] of tries) {
    const { code, stdout, stderr } = await rollout(world, ...given);
    expect({ given, code, stdout, stderr }).toMatchObject({ code: 1, stdout: "" });
    expect(stderr).toContain(words);
  }
  expect(world.queues.rollouts.queue.bodies()).toEqual([]);
});

it("says so where there is no rollout, or nobody can tell which there are", async () => {
  const told = new RolloutWorld(members("c", 2));
  await told.ask({ mode: "plan" });
  const world = await storedIn(told);
  for (const verb of ["list", "history"]) {
    const elsewhere = await rollout(world, verb, "--prefix", "/other");
    expect(elsewhere.stderr).toContain("No rollout is known at /other in");
  }
  await world.ports.records.write("/eks-cilium/rollout-index", "{");
  for (const verb of ["list", "history"]) {
    const damaged = await rollout(world, verb);
    expect(damaged).toMatchObject({ code: 1, stderr: expect.stringContaining("the next sweep") });
  }
});

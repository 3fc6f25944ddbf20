import { describe, expect, it } from "vitest";
import type { Json } from "../../../functions/core/json.ts";
import { members } from "../../core/rollouts/simulated-fleet.ts";
import { RolloutWorld } from "./rollout-world.ts";

const two = [
  { name: "canary", count: 1, soakMinutes: 30 },
  { name: "rest", rest: true, maxConcurrent: 2, soakMinutes: 10 },
];

function edit(world: RolloutWorld, change: Record<string, Json>, id = "r"): void {
  world.records.set(world.name(`rollouts/${id}/spec`), JSON.stringify({ ...world.spec(id), ...change }));
}

describe("a rollout of which a person edits desired from plan to run", () => {
  it("has started there and then, and ends at its deadline", async () => {
    const world = new RolloutWorld(members("c", 2));
    await world.ask({ mode: "plan", deadlineHours: 1, waves: two });
    world.now += 3 * 3_600_000;
    edit(world, { desired: "run" });
    await world.sweep();
    expect(world.spec()).toMatchObject({
      startedAt: "2026-12-01T13:00:00Z",
      startedBy: "whoever edited desired",
    });
    expect(world.assigned()).toHaveLength(1);
    await world.run(90, { isDeaf: true });
    await world.sweep();
    expect(world.status()).toMatchObject({ state: "expired" });
  });

  it("takes the clusters of the one that it supersedes, as after a start", async () => {
    const world = new RolloutWorld(members("c", 2));
    await world.ask({ mode: "plan", waves: two });
    await world.ask({ id: "second", mode: "plan", supersedes: ["r"], waves: two });
    edit(world, { desired: "run" }, "second");
    await world.sweep();
    await world.run(5);
    expect(world.status()).toMatchObject({ state: "superseded" });
    await world.run(4 * 60);
    expect(world.status("second")).toMatchObject({ state: "completed" });
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeReconcileRequest } from "../../functions/core/events/reconcile-request.ts";
import type { Bundle } from "../../infra/constructs/function-code.ts";
import { type LocalWorld, startLocalWorld } from "../../local/local-world.ts";
import { invokeBundle } from "../bench/invoke-bundle.ts";
import { ClusterStory } from "../builders/cluster-story.ts";
import sweep from "../events/own-sweep-requested.json" with { type: "json" };

/** Whole processes of the built functions: nothing that they load later may be missing, or be another than in the sources. */
describe("the built functions", () => {
  let world: LocalWorld;
  beforeEach(async () => {
    world = await startLocalWorld({ speed: 0 });
  });
  afterEach(() => world?.stop());

  /** Answers what it logged. */
  async function invoke(name: Bundle, body: string): Promise<string> {
    return (await invokeBundle(name, body, world.aws.endpoint, world.queues)).stdout;
  }

  it("bring a cluster from its tag to ready, and remove Cilium again", async () => {
    const story = await ClusterStory.begin(world, "bundled");
    const request = writeReconcileRequest({ cluster: story.id, attempt: 0, why: "a test" });
    const phases: string[] = [];
    const passUntil = async (phase: string): Promise<void> => {
      for (let pass = 0; pass < 12 && phases.at(-1) !== phase; pass += 1) {
        expect(await invoke("reconcile-cluster", request)).toContain("pass ended");
        phases.push((await story.record()).phase);
        await story.letTimePass(30);
      }
    };
    await passUntil("ready");
    await story.tag({ enable_cilium: "false" });
    await passUntil("removing");
    expect([...new Set(phases)]).toEqual(["waiting", "verifying", "ready", "removing"]);
  });

  it("turn a tag into work, and a sweep into a requeue of the cluster", async () => {
    await ClusterStory.begin(world, "tagged");
    const { triggers, work } = world.queues;
    const [tagged = ""] = triggers.queue.bodies();
    expect(await invoke("take-triggers", tagged)).toContain("reconcile requested");
    expect(work.queue.bodies()).toHaveLength(1);
    const before = triggers.queue.bodies().length;
    expect(await invoke("take-triggers", JSON.stringify(sweep))).toContain("sweep spread");
    expect(triggers.queue.bodies()).toHaveLength(before + 1);
  });

  it("tell of an error where in the sources it came from", async () => {
    world.aws.faults.add({ service: "eks", operation: "ListClusters", kind: "error", times: 9 });
    const output = await invoke("take-triggers", JSON.stringify(sweep));
    world.aws.faults.clear();
    expect(output).toContain("trigger not taken");
    expect(output).toMatch(/functions\/flows\/sweep-clusters\.ts:\d+:\d+/);
    expect(output).not.toMatch(/part-[A-Z0-9]+\.mjs/);
  });
});

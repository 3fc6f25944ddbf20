import { expect, it } from "vitest";
import { jsonAt } from "../../../functions/core/json.ts";
import type { ClusterStory } from "../../builders/cluster-story.ts";
import { startEventWorld } from "./event-world.ts";

const names = Array.from({ length: 12 }, (_, index) => `c${String(index).padStart(2, "0")}`);
const canaries = names.slice(0, 2);
const early = names.slice(2, 6);

/** The agent of one node starts no more; answers how to mend it. */
function breakAgent({ admin, simulated }: ClusterStory): () => void {
  const [agent] = admin.list("v1", "Pod", { labelSelector: "k8s-app=cilium" });
  simulated.brokenAgents.add(String(jsonAt(agent, "spec", "nodeName")));
  return () => simulated.brokenAgents.clear();
}

it("twelve clusters, three waves, a window, a canary that fails and returns, a pause and an approval: by events alone", async () => {
  const { world, stories, say, status, records, letPass, until } = await startEventWorld(names, (name) => ({
    env: canaries.includes(name) ? "canary" : early.includes(name) ? "early" : "prod",
  }));
  const opensAt = new Date(world.clock.now() + 30 * 60_000);
  await say("request", {
    change: { release: "1.19" },
    mode: "plan",
    window: {
      cron: `${opensAt.getUTCMinutes()} ${opensAt.getUTCHours()} * * *`,
      minutes: 720,
      zone: "UTC",
    },
    waves: [
      { name: "canary", select: { env: ["canary"] }, soakMinutes: 5, failureBudget: 1 },
      { name: "early", select: { env: ["early"] }, maxConcurrent: 2, soakMinutes: 5 },
      { name: "rest", rest: true, maxConcurrent: 6, soakMinutes: 5, approval: "before" },
    ],
  });
  const { planDigest, state, waves } = await status();
  expect([state, waves.map(({ counts }) => counts.pending)]).toEqual(["planned", [2, 4, 6]]);
  const moved = async () => (await records()).filter(({ release }) => release === "1.19.6").length;

  await say("start", { planDigest });
  await letPass(600);
  expect(await status()).toMatchObject({ state: "waiting", waitingFor: { what: "window" } });
  expect(await moved()).toBe(0);

  // The canary that moves first.
  await until("a canary moves", async () =>
    (await records()).some(({ rollout }) => rollout?.state === "moving"),
  );
  const first = (await records()).findIndex(({ rollout }) => rollout?.state === "moving");
  const broken = stories[first];
  if (broken === undefined) throw new Error("no canary moves");
  expect(canaries).toContain(broken.id.name);
  const mend = breakAgent(broken);
  await until("it fails", async () =>
    ["failed", "returning"].includes((await broken.record()).rollout?.state ?? ""),
  );
  mend();
  await until("it is back", async () => (await broken.record()).rollout?.state === "returned");
  expect(await broken.record()).toMatchObject({ release: "1.18.12", revision: 1 });

  await until("the second wave is under way", ({ waves: [, second] }) => second?.openedAt !== undefined);
  await say("pause", {});
  expect(await status()).toMatchObject({ state: "paused" });
  await letPass(1200);
  const atPause = await moved();
  expect(atPause).toBeLessThanOrEqual(1 + 2);
  await letPass(1200);
  expect(await moved()).toBe(atPause);
  await say("resume", {});

  await until("the last wave waits for its approval", ({ waitingFor }) => waitingFor?.what === "approval");
  expect(await moved()).toBe(5);
  await letPass(600);
  expect(await moved()).toBe(5);
  await say("approve", { gate: "rest", planDigest, by: "li" });
  const end = await until("it has ended", ({ waitingFor }) => waitingFor === undefined);
  expect(end).toMatchObject({
    state: "completed-with-exceptions",
    untold: [],
    waves: [{ counts: { soaking: 1, returned: 1 } }, { counts: { soaking: 4 } }, { counts: { soaking: 6 } }],
  });
  const releases = (await records()).map(({ cluster, release, phase }) => [
    cluster.split("/").at(-1),
    release,
    phase,
  ]);
  expect(releases).toEqual(
    names.map((name) => [name, name === broken.id.name ? "1.18.12" : "1.19.6", "ready"]),
  );
  for (const { deadLetters } of Object.values(world.queues)) expect(deadLetters.bodies()).toEqual([]);
}, 1_800_000);

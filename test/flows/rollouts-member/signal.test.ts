import { expect, it } from "vitest";
import { readWake } from "../../../functions/core/rollouts/rollout-messages.ts";
import { AwsCallError } from "../../../functions/flows/ports/aws-call-error.ts";
import { reconcile } from "../../../functions/flows/reconcile.ts";
import { readyStory } from "../../builders/ready-story.ts";
import { assign, memberOf, restWell } from "../../builders/rollout-words.ts";

const request = (story: Awaited<ReturnType<typeof readyStory>>) =>
  ({ version: 1, cluster: story.id, attempt: 0, why: "a test" }) as const;

it("a rollout is woken when its member has something to say, and not for each of its passes", async () => {
  const story = await readyStory();
  restWell(story);
  const woken: { state: string | undefined; delaySeconds: number }[] = [];
  const send = async (body: string, delaySeconds: number) => {
    const wake = readWake(JSON.parse(body));
    if (wake === undefined) return;
    expect(wake).toEqual({ version: 1, rollout: "december" });
    woken.push({ state: (await memberOf(story))?.state, delaySeconds });
  };
  const ports = { ...story.world.ports, triggers: { send } };
  await assign(story, { change: { set: { hubble: "agent" } }, soakMinutes: 0 });
  for (let passes = 0; passes < 25; passes += 1) {
    await reconcile(request(story), ports);
    await story.letTimePass(20);
  }
  const states = woken.map(({ state }) => state);
  expect(states.at(0)).toBe("moving");
  expect(states.slice(-2)).toEqual(["soaking", "done"]);
  expect(states.length).toBeLessThan(8);
  expect(woken.every(({ delaySeconds }) => delaySeconds > 0 && delaySeconds <= 15)).toBe(true);
});

it("a wake-up that is not taken fails no pass", async () => {
  const story = await readyStory();
  await assign(story, { change: { set: { hubble: "agent" } }, fromRevision: 7 });
  const refused = new AwsCallError("throttled", "ThrottlingException", "send a trigger: slow down");
  const ports = { ...story.world.ports, triggers: { send: () => Promise.reject(refused) } };
  expect(await reconcile(request(story), ports)).toMatchObject({ kind: "settled", phase: "ready" });
  expect(await memberOf(story)).toMatchObject({ state: "held", held: "changed" });
});

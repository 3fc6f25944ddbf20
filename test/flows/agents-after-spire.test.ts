import { expect, it } from "vitest";
import { numberOfOldPods } from "../../functions/core/health/old-pods.ts";
import { jsonAt, listAt } from "../../functions/core/json.ts";
import { agentsRef } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const server = {
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  namespace: "cilium-spire",
  name: "spire-server",
};

it("a release that replaces SPIRE too replaces it first, and the record tells of one change", async () => {
  const story = await readyStory({ settings: { release: "1.18" } });
  const image = (ref: typeof server) => {
    const containers = listAt(story.admin.get(ref), "spec", "template", "spec", "containers");
    return containers.map((container) => jsonAt(container, "image")).join();
  };
  const [oldServer, oldAgents] = [image(server), image(agentsRef)];
  await story.tag({ cilium_version: "1.19" });
  await story.pass();
  expect(image(server)).not.toBe(oldServer);
  expect(image(agentsRef)).toBe(oldAgents);
  expect(await story.record()).toMatchObject({ phase: "verifying", revision: 2 });

  let waited = 0;
  for (let passes = 0; passes < 40 && image(agentsRef) === oldAgents; passes += 1) {
    const spire = story.admin.get(server);
    waited += spire !== undefined && numberOfOldPods(spire) > 0 ? 1 : 0;
    await story.letTimePass(5);
    await story.pass();
  }
  expect(waited).toBeGreaterThan(0);
  expect(image(agentsRef)).not.toBe(oldAgents);

  expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
  const { lastChange, history = [], release } = await story.record();
  expect(release).toBe("1.19.6");
  const kinds = [lastChange, ...history].map((one) => `${one?.kind} ${one?.revision}`);
  expect(kinds.filter((kind) => kind.startsWith("change"))).toEqual(["change 2", "change 2"]);
  expect(JSON.stringify([lastChange, ...history])).not.toContain("drift");
  story.kubernetes.requests.clear();
  await story.pass();
  expect(story.kubernetes.requests.writes).toEqual([]);
});

import { describe, expect, it } from "vitest";
import { jsonAt } from "../../../functions/core/json.ts";
import { refOf } from "../../../functions/core/kube-object.ts";
import { productNames } from "../../../functions/core/product-names.ts";
import { type ClusterStory, ciliumConfigRef } from "../../builders/cluster-story.ts";
import { errandPods } from "../../builders/errand-story.ts";
import { nodesOf, removeToRest, removeUntil } from "../../builders/leaving-story.ts";
import { readyStory } from "../../builders/ready-story.ts";

const inventoryRef = {
  apiVersion: "v1",
  kind: "ConfigMap",
  namespace: productNames.namespace,
  name: productNames.inventory,
} as const;

/** Everything is on as it was before the removal, and nothing of that is left. */
async function expectWhole(story: ClusterStory): Promise<void> {
  expect(await story.passUntilSettled(30)).toMatchObject({ kind: "settled", phase: "ready" });
  const { spec, revision, nodesToReplace } = await story.record();
  expect({ encryption: spec?.encryption, revision, nodesToReplace }).toEqual({
    encryption: "wireguard",
    revision: 1,
    nodesToReplace: undefined,
  });
  const data = jsonAt(story.admin.get(ciliumConfigRef), "data");
  expect(data).toMatchObject({ "enable-wireguard": "true", "enable-policy": "default" });
  expect(data).not.toHaveProperty("cni-uninstall");
  const inventory = JSON.parse(String(jsonAt(story.admin.get(inventoryRef), "data", "inventory.json")));
  expect(inventory).not.toHaveProperty("removal");
  expect(errandPods(story)).toEqual([]);
  expect(story.simulated.traces.nodes).toEqual(nodesOf(story));
  for (const node of nodesOf(story))
    expect(story.simulated.traces.told(node)).toEqual({ encryption: "Wireguard", policy: "default" });
}

describe("a removal that is called off", () => {
  it.each(["quiet", "operator", "agents", "clean", "pods", "canary", "rest"] as const)(
    "at the step %s ends as it was before, encrypted",
    async (step) => {
      const story = await readyStory();
      await story.tag({ enable_cilium: "false" });
      await removeUntil(story, step);
      await story.letTimePass();
      await story.tag({ enable_cilium: "true" });
      await expectWhole(story);
    },
  );

  it("with a node that is away ends as it was before, and begins anew when it is asked for again", async () => {
    const story = await readyStory();
    const [silent = ""] = nodesOf(story);
    story.simulated.silent.add(silent);
    await story.letTimePass();
    await story.tag({ enable_cilium: "false" });
    await removeToRest(story);
    await story.tag({ enable_cilium: "true" });
    story.simulated.silent.delete(silent);
    await story.letTimePass(60);
    await expectWhole(story);
    await story.tag({ enable_cilium: "false" });
    await removeToRest(story);
    const { phase, evidence } = await story.record();
    expect(phase).toBe("removed");
    expect(evidence.map(({ current, desired }) => [current, desired])).toEqual([
      [3, 3],
      [3, 3],
      [3, 3],
    ]);
  });

  it("calls back the errands that clean before an agent comes back", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false" });
    await removeUntil(story, "clean");
    const [errand] = errandPods(story);
    if (errand === undefined) throw new Error("no errand cleans a node");
    const finalizers = (names: readonly string[]) =>
      story.admin.patch(refOf(errand), { metadata: { finalizers: [...names] } });
    finalizers(["example.com/slow"]);
    await story.tag({ enable_cilium: "true" });
    const result = await story.pass();
    expect(result.reason).toMatch(/^The removal is called off: 1 errands end/);
    expect(story.ownedObjects().some(({ kind }) => kind === "DaemonSet")).toBe(false);
    finalizers([]);
    await story.letTimePass();
    await expectWhole(story);
  });
});

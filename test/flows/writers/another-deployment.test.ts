import { describe, expect, it } from "vitest";
import { jsonAt, parseJson } from "../../../functions/core/json.ts";
import { inventoryConfigMap, readInventory } from "../../../functions/core/plan/state-config-maps.ts";
import { ClusterStory, ciliumConfigRef } from "../../builders/cluster-story.ts";
import { quietTags } from "../../builders/quiet-tags.ts";
import { readyStory } from "../../builders/ready-story.ts";

const inventoryRef = {
  apiVersion: "v1",
  kind: "ConfigMap",
  namespace: "kube-system",
  name: "eks-cilium-inventory",
};

const settings = { standingAccess: "admin" };
const deployment = { account: "111122223333", region: "eu-west-1", prefix: "/platform/cilium" };

/** A cluster that one deployment keeps, and the same one as another deployment sees it. */
async function twoDeployments() {
  const first = await readyStory({ tags: quietTags, recordPrefix: deployment.prefix, settings });
  const ports = { ...first.world.ports, recordPrefix: "/eks-cilium" };
  const second = new ClusterStory({ ...first.world, ports }, first.id.name);
  return { first, second };
}

function inventoryOf({ admin }: ClusterStory) {
  const object = admin.get(inventoryRef);
  const inventory = object && readInventory(object);
  if (inventory === undefined) throw new Error("the cluster has no inventory");
  return inventory;
}

describe("a deployment that finds another one's inventory", () => {
  it.each([
    ["and all is well", async () => {}],
    [
      "and something has drifted",
      async ({ admin }: ClusterStory) => void admin.patch(ciliumConfigRef, { data: { debug: "true" } }),
    ],
    ["and is asked to change it", (story: ClusterStory) => story.tag({ cilium_hubble: "off" })],
    ["and is asked to remove it", (story: ClusterStory) => story.tag({ enable_cilium: "false" })],
  ])("stops, says whose it is, and writes nothing: %s", async (_, arrange) => {
    const { first, second } = await twoDeployments();
    await arrange(second);
    first.kubernetes.requests.clear();
    expect(await second.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect(first.kubernetes.requests.writes).toEqual([]);
    const { objections, release, revision } = await second.record();
    expect({ release, revision, total: objections.total }).toEqual({
      release: null,
      revision: null,
      total: 1,
    });
    const [objection] = objections.first;
    expect(objection).toMatchObject({ code: "another-deployment", severity: "blocking" });
    expect(objection?.message).toContain("111122223333/eu-west-1/platform/cilium");
    expect(objection?.remedy).toContain("kubectl delete configmap eks-cilium-inventory -n kube-system");
  });

  it("leaves the one that keeps it alone, which goes on", async () => {
    const { first, second } = await twoDeployments();
    await second.pass();
    expect(await first.pass()).toMatchObject({ kind: "settled", phase: "ready" });
    await first.tag({ enable_cilium: "false" });
    expect(await second.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect(await first.passUntilSettled()).toMatchObject({ phase: "removing" });
  });

  it("takes the cluster over when the inventory is deleted, as the remedy says", async () => {
    const { first, second } = await twoDeployments();
    await second.pass();
    first.admin.delete(inventoryRef);
    expect(await second.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(inventoryOf(second).deployment).toEqual({ ...deployment, prefix: "/eks-cilium" });
    expect(await second.pass()).toMatchObject({ kind: "settled", phase: "ready" });
    expect((await second.record()).objections).toEqual({ total: 0, first: [] });
  });
});

describe("an inventory", () => {
  it("says which deployment wrote it, and nothing that is secret", async () => {
    const { first } = await twoDeployments();
    expect(inventoryOf(first).deployment).toEqual(deployment);
  });

  it("of before, which does not say so, counts as ours, and says so from its next write on", async () => {
    const { first } = await twoDeployments();
    const { deployment: _, ...before } = inventoryOf(first);
    first.admin.patch(inventoryRef, { data: jsonAt(inventoryConfigMap(before), "data") ?? {} });
    await first.trustState();
    first.kubernetes.requests.clear();
    expect(await first.pass()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(first.kubernetes.requests.writes).toEqual([]);
    first.admin.patch(ciliumConfigRef, { data: { "enable-wireguard": "false" } });
    await first.pass();
    expect(inventoryOf(first).deployment).toEqual(deployment);
  });

  it.each(["in this version's form", "of a newer version"])(
    "of another deployment that somebody puts in the place of ours keeps nobody from anything: %s",
    async (form) => {
      const { first } = await twoDeployments();
      const forged = inventoryConfigMap({
        ...inventoryOf(first),
        deployment: { ...deployment, prefix: "/theirs" },
      });
      const text = String(jsonAt(forged, "data", "inventory.json"));
      const newer = JSON.stringify({ ...(parseJson(text) as object), schema: 2 });
      const data = { "inventory.json": form.startsWith("of a newer") ? newer : text };
      first.admin.patch(inventoryRef, { data });
      expect(await first.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
      expect(inventoryOf(first).deployment).toEqual(deployment);
    },
  );

  it("of a newer version of another deployment is known as theirs too", async () => {
    const { first, second } = await twoDeployments();
    const text = String(jsonAt(first.admin.get(inventoryRef), "data", "inventory.json"));
    const newer = JSON.stringify({ ...(parseJson(text) as object), schema: 2 });
    first.admin.patch(inventoryRef, { data: { "inventory.json": newer } });
    expect(await second.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect((await second.record()).objections.first[0]?.code).toBe("another-deployment");
  });
});

import { describe, expect, it } from "vitest";
import { jsonAt } from "../../functions/core/json.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { beginStory } from "../builders/begin-story.ts";
import { ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const inventoryRef = {
  apiVersion: "v1",
  kind: "ConfigMap",
  namespace: "kube-system",
  name: productNames.inventory,
} as const;

/** The same cluster after its control plane went to another minor. */
function runningKubernetes(version: string, { id, world }: ClusterStory): ClusterStory {
  const { eks } = world.ports;
  const describe: typeof eks.describe = async (cluster) => {
    const described = await eks.describe(cluster);
    return described && { ...described, version };
  };
  return new ClusterStory({ ...world, ports: { ...world.ports, eks: { ...eks, describe } } }, id.name);
}

function pinnedIn(story: ClusterStory): unknown {
  const text = jsonAt(story.admin.get(inventoryRef), "data", "inventory.json");
  return JSON.parse(String(text)).pinned.kubernetesVersion;
}

async function codesOf(story: ClusterStory): Promise<string[]> {
  return (await story.record()).objections.first.map(({ code, severity }) => `${severity} ${code}`);
}

/** As one that was installed while Kubernetes 1.31 was supported. */
async function bornOn131(): Promise<ClusterStory> {
  const story = await readyStory();
  for (const object of story.ownedObjects()) {
    if (object.metadata.name !== productNames.inventory) continue;
    const text = String(jsonAt(object, "data", "inventory.json"));
    const old = text.replace('"kubernetesVersion":"1.34"', '"kubernetesVersion":"1.31"');
    story.admin.patch(refOf(object), { data: { "inventory.json": old } });
  }
  await story.trustState();
  expect(pinnedIn(story)).toBe("1.31");
  return story;
}

describe("a ready cluster whose control plane goes to another minor", () => {
  it("is not moved, and pins the new one with the next change of its spec", async () => {
    const story = runningKubernetes("1.35", await readyStory());
    story.kubernetes.requests.clear();
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(story.kubernetes.requests.writes).toEqual([]);
    expect([pinnedIn(story), (await story.record()).kubernetes]).toEqual(["1.34", "1.35"]);
    await story.tag({ cilium_hubble: "off" });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(pinnedIn(story)).toBe("1.35");
    expect((await story.record()).revision).toBe(2);
  });

  it("keeps what it pinned while the change is refused", async () => {
    const story = runningKubernetes("1.35", await readyStory());
    await story.tag({ cilium_hubble: "off", cilium_encryption: "ipsec" });
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    expect(pinnedIn(story)).toBe("1.34");
  });

  it.each(["1.31", "1.37"])("is warned of %s, which is not supported, and stays ready", async (version) => {
    const story = runningKubernetes(version, await readyStory());
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(await codesOf(story)).toEqual(["warning kubernetes-not-supported"]);
    await story.tag({ cilium_hubble: "off" });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect((await story.record()).revision).toBe(2);
  });
});

describe("a cluster that was born on a minor which is supported no longer", () => {
  it("is judged by the one that it runs, and follows its tags", async () => {
    const story = await bornOn131();
    await story.pass();
    expect(await codesOf(story)).toEqual([]);
    await story.tag({ cilium_hubble: "off" });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(await codesOf(story)).toEqual([]);
    expect(pinnedIn(story)).toBe("1.34");
  });
});

it.each(["1.31", "1.37"])("nothing is installed on Kubernetes %s", async (version) => {
  const story = runningKubernetes(version, await beginStory());
  await story.pass();
  await story.letTimePass(5);
  story.kubernetes.requests.clear();
  expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
  expect(await codesOf(story)).toEqual([
    "blocking kubernetes-not-supported",
    "warning nodes-of-another-minor",
  ]);
  expect(story.kubernetes.requests.writes).toEqual([]);
});

import { existsSync, readFileSync, statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeKubeconfig } from "../../../local/demo/write-kubeconfig.ts";
import { type LocalWorld, startLocalWorld } from "../../../local/local-world.ts";
import { ClusterStory } from "../../builders/cluster-story.ts";

describe("the kubeconfig of the demo", () => {
  let world: LocalWorld;
  beforeAll(async () => {
    world = await startLocalWorld({ speed: 0 });
  });
  afterAll(() => world.stop());

  it("leads to the cluster as its administrator, is nobody else's to read, and goes away", async () => {
    const story = await ClusterStory.begin(world, "demo");
    const inside = world.clusters.get("demo");
    if (inside === undefined) throw new Error("the cluster has no inside");
    const { path, remove } = writeKubeconfig(inside);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const { clusters, users } = JSON.parse(readFileSync(path, "utf8"));
    expect(clusters[0].cluster.server).toBe(story.kubernetes.endpoint);
    const authority = Buffer.from(clusters[0].cluster["certificate-authority-data"], "base64").toString();
    expect(authority).toBe(story.kubernetes.certificateAuthority);
    expect(users[0].user.token).toBe(inside.adminToken);
    remove();
    expect(existsSync(path)).toBe(false);
  });
});

import { existsSync, readFileSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { writeKubeconfig } from "../../../local/demo/write-kubeconfig.ts";
import { beginStory } from "../../builders/begin-story.ts";

describe("the kubeconfig of the demo", () => {
  it("leads to the cluster as its administrator, is readable by nobody else, and goes away", async () => {
    const story = await beginStory();
    const inside = story.world.clusters.get("demo");
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

import { describe, expect, it } from "vitest";
import { jsonAt } from "../../functions/core/json.ts";
import { beginStory } from "../builders/begin-story.ts";
import { type ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const settings = {
  allowedTags: {
    enable_cilium: ["true"],
    cilium_version: ["1.19"],
    cilium_encryption: ["wireguard"],
    cilium_mutual_auth: ["spire"],
    cilium_restart_pods: ["none", "dns"],
    cilium_paused: ["false"],
  },
};

const codes = async (story: ClusterStory) =>
  (await story.record()).objections.first.map(({ code }) => code).sort();

const below = [
  { cilium_encryption: "none" },
  { cilium_mutual_auth: "none" },
  { cilium_version: "1.20" },
  { cilium_restart_pods: "all" },
] as const;

describe("a fleet that bounds its tags", () => {
  it.each(below)("installs nothing where a new cluster asks for %j", async (tags) => {
    const story = await beginStory({ settings, tags: { enable_cilium: "true", ...tags } });
    await story.pass();
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect(story.kubernetes.requests.writes).toEqual([]);
    expect(await codes(story)).toEqual(["tag-not-allowed"]);
  });

  it.each([...below, { enable_cilium: "false" }, { cilium_paused: "true" }])(
    "keeps a ready cluster as it is under %j, and repairs its drift",
    async (tags) => {
      const story = await readyStory({ settings });
      await story.tag(tags);
      expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
      expect(await codes(story)).toEqual(["tag-not-allowed"]);
      story.admin.patch(ciliumConfigRef, { data: { "enable-wireguard": "false" } });
      await story.pass();
      expect(jsonAt(story.admin.get(ciliumConfigRef), "data", "enable-wireguard")).toBe("true");
      const record = await story.record();
      expect(record).toMatchObject({ phase: "blocked", revision: 1, release: "1.19.6" });
      expect(record.evidence).toHaveLength(11);
    },
  );

  it.each([
    ["true, which the fleet does not allow", { enable_cilium: "true" }, ["false"]],
    ["what nobody understands", { enable_cilium: "maybe" }, ["true", "false"]],
    ["a release that there is none of", { enable_cilium: "true", cilium_version: "1.17" }, ["true"]],
    ["another value that is not understood", { enable_cilium: "true", cilium_hubble: "half" }, ["true"]],
  ])("makes no access entry on a cluster that says %s", async (_, tags, enable_cilium) => {
    const story = await beginStory({ settings: { allowedTags: { enable_cilium } }, tags });
    for (let passes = 0; passes < 3; passes += 1) {
      expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
      await story.letTimePass();
    }
    const asked = story.world.aws.requests.map(({ operation }) => operation);
    expect(asked).not.toContain("CreateAccessEntry");
    await story.untag("enable_cilium");
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "removed" });
  });

  it("makes no access entry on a cluster that says no and has nothing", async () => {
    const story = await beginStory({ settings, tags: { enable_cilium: "false" } });
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: undefined });
    const asked = story.world.aws.requests.map(({ operation }) => operation);
    expect(asked).not.toContain("CreateAccessEntry");
  });
});

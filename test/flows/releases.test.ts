import { describe, expect, it } from "vitest";
import { jsonAt, listAt } from "../../functions/core/json.ts";
import { catalogue } from "../../functions/core/manifests/releases/catalogue.ts";
import releases from "../../functions/core/manifests/releases/releases.json" with { type: "json" };
import { beginStory } from "../builders/begin-story.ts";
import { agentsRef as agents, type ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";

const configOf = (story: ClusterStory) => jsonAt(story.admin.get(ciliumConfigRef), "data");

/** As somebody would write it down on the day that 1.19.9 comes out. */
const newerEntry = JSON.parse(
  JSON.stringify(releases.find(({ name }) => name === "1.19.6")).replaceAll("1.19.6", "1.19.9"),
);

describe("a fleet whose settings bring a release along", () => {
  const settings = { releases: [newerEntry] };

  it("installs it as the newest patch", async () => {
    const newest = await beginStory({ settings });
    expect(await newest.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(await newest.record()).toMatchObject({ release: "1.19.9" });
  });

  it("moves a cluster of an older patch to it by its tag", async () => {
    const older = await beginStory({
      settings,
      tags: { enable_cilium: "true", cilium_version: "1.19.6" },
    });
    expect(await older.passUntilSettled()).toMatchObject({ phase: "ready" });
    await older.tag({ cilium_version: "1.19.9" });
    expect(await older.passUntilSettled(12)).toMatchObject({ phase: "ready" });
    expect(await older.record()).toMatchObject({ release: "1.19.9", revision: 2 });
  });
});

describe("a cluster whose tags ask for", () => {
  /** 1.20.0 is known to be bad. */
  const takenAsItIs = { cilium_acknowledge: "known-bad-release" };

  it("a release that is known to be bad is not given it, and told where it has it", async () => {
    const story = await beginStory({ tags: { enable_cilium: "true", cilium_version: "1.20" } });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "blocked" });
    expect((await story.record()).objections.first).toMatchObject([{ code: "known-bad-release" }]);
    await story.tag(takenAsItIs);
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    await story.untag("cilium_acknowledge");
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect((await story.record()).objections.first).toMatchObject([
      { code: "known-bad-release", severity: "warning" },
    ]);
  });

  it.each(catalogue.names)("release %s gets it, and becomes ready", async (release) => {
    const story = await beginStory({
      tags: { enable_cilium: "true", cilium_version: release, ...takenAsItIs },
    });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(await story.record()).toMatchObject({ release });
    const [agent] = listAt(story.admin.get(agents), "spec", "template", "spec", "containers");
    expect(jsonAt(agent, "image")).toBe(catalogue.find(release)?.images.agent);
  });

  it("a release two minors away keeps the one it has, and its drift is still repaired", async () => {
    const story = await beginStory({
      tags: { enable_cilium: "true", cilium_version: "1.18", cilium_l7: "false" },
    });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    await story.tag({ cilium_version: "1.20" });
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    const record = await story.record();
    expect(record).toMatchObject({ release: "1.18.12", revision: 1 });
    expect(record.objections.first).toMatchObject([{ code: "release-skips-minor" }]);

    story.admin.delete(ciliumConfigRef);
    await story.passUntilSettled();
    expect(configOf(story)).toBeDefined();
    await story.tag({ cilium_version: "1.19" });
    expect(await story.passUntilSettled(12)).toMatchObject({ phase: "ready" });
    await story.tag({ cilium_version: "1.20" });
    expect(await story.passUntilSettled(12)).toMatchObject({ phase: "ready" });
    expect(await story.record()).toMatchObject({ release: "1.20.0", revision: 3 });
  });

  it("a restart of all pods is ours, and its operator deletes pods of CoreDNS alone", async () => {
    const story = await beginStory({
      tags: { enable_cilium: "true", cilium_version: "1.18", cilium_restart_pods: "all" },
    });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(configOf(story)).toMatchObject({ "unmanaged-pod-watcher-interval": expect.stringMatching(/^15/) });
    expect(configOf(story)).not.toHaveProperty("pod-restart-selector");
    await story.tag({ cilium_restart_pods: "none" });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(configOf(story)).toMatchObject({ "unmanaged-pod-watcher-interval": "0" });
  });

  it("Cilium on IPv6 gets it with both families and no masquerading", async () => {
    const story = await beginStory({ ipFamily: "ipv6" });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(configOf(story)).toMatchObject({
      "enable-ipv4": "true",
      "enable-ipv6": "true",
      "enable-ipv6-masquerade": "false",
      "cluster-pool-ipv6-cidr": "fd00:c111::/104",
      "cluster-pool-ipv6-mask-size": "120",
    });
  });
});

import { describe, expect, it } from "vitest";
import type { FleetSettings } from "../../functions/core/desired/fleet-settings.ts";
import releases from "../../functions/core/manifests/releases/releases.json" with { type: "json" };
import { productNames } from "../../functions/core/product-names.ts";
import { codesOf, configMapRef } from "../attacks/tenant.ts";
import { agentsRef, ClusterStory } from "../builders/cluster-story.ts";
import { loseState } from "../builders/lose-state.ts";
import { readyStory } from "../builders/ready-story.ts";

const noRecord = '{"schema":1,"pha';
const operatorRef = { ...agentsRef, kind: "Deployment", name: "cilium-operator" };

/** Where a deployment's catalogue has 1.18.12 in the place of the release that runs. */
async function olderPatch(release = "1.18.11"): Promise<ClusterStory> {
  const story = await readyStory({ tags: { enable_cilium: "true", cilium_version: "1.18" } });
  const older = (text: string) => text.replaceAll("1.18.12", release);
  for (const ref of [agentsRef, operatorRef]) {
    const spec = JSON.stringify(story.admin.get(ref)?.["spec"]);
    story.admin.patch(ref, { spec: JSON.parse(older(spec)) });
  }
  await story.letTimePass(180);
  await story.writeRecord(older((await story.recordText()) ?? ""));
  return story;
}

function withSettings({ world, id }: ClusterStory, changed: Partial<FleetSettings>): ClusterStory {
  const settings = { ...world.ports.settings, ...changed };
  return new ClusterStory({ ...world, ports: { ...world.ports, settings } }, id.name);
}

const imageOf = (story: ClusterStory) =>
  JSON.stringify(story.admin.get(agentsRef) ?? null).match(/cilium:v([0-9.]+)/)?.[1];

describe("a cluster whose patch is no longer in the catalogue moves to no other minor", () => {
  it("where its record is lost, and the tag asks for a minor further", async () => {
    const story = await olderPatch();
    await story.writeRecord(noRecord);
    await story.tag({ cilium_version: "1.20" });
    await story.pass();
    expect(imageOf(story)).toBe("1.18.12");
    expect(await codesOf(story)).toContain("release-skips-minor");
    expect(await story.record()).toMatchObject({ phase: "blocked" });
  });

  it("where its record is lost, and the fleet is two minors further", async () => {
    const story = withSettings(await olderPatch(), { release: "1.20" });
    await story.writeRecord(noRecord);
    await story.untag("cilium_version");
    await story.pass();
    expect(imageOf(story)).toBe("1.18.12");
    expect(await story.record()).toMatchObject({ release: "1.18.12" });
  });

  it("where its state is lost, and no tag asks for a release", async () => {
    const story = await olderPatch();
    const { pinned, spec } = await story.record();
    loseState(story);
    await story.untag("cilium_version");
    await story.pass();
    expect(imageOf(story)).toBe("1.18.12");
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(await story.record()).toMatchObject({ pinned, spec: { ...spec, release: "1.18.12" } });
  });

  it("where its minor is gone too: it is named, and no tag but one for the next minor moves it", async () => {
    const story = withSettings(await olderPatch("1.17.5"), { release: "1.18" });
    await story.writeRecord(noRecord);
    await story.untag("cilium_version");
    await story.passUntilSettled();
    expect(imageOf(story)).toBe("1.17.5");
    expect(await story.record()).toMatchObject({ phase: "blocked", release: "1.17.5" });
    expect(await codesOf(story)).toContain("release-unknown");
    await story.tag({ cilium_version: "1.19" });
    await story.passUntilSettled();
    expect(imageOf(story)).toBe("1.17.5");
    expect(await codesOf(story)).toContain("release-skips-minor");
    await story.tag({ cilium_version: "1.18" });
    await story.pass();
    expect(imageOf(story)).toBe("1.18.12");
  });
});

describe("a cluster whose patch is no longer in the catalogue is cared for", () => {
  it("beside a mistyped tag where its state is lost", async () => {
    const story = await olderPatch();
    loseState(story);
    await story.tag({ cilium_hubble: "half" });
    story.admin.delete(agentsRef);
    await story.pass();
    expect(imageOf(story)).toBe("1.18.12");
    expect(await codesOf(story)).toContain("tag-not-understood");
  });

  it("where its revision is lost, while a tag that asks for exactly that patch is objected to", async () => {
    const entry = JSON.stringify(releases.find(({ name }) => name === "1.18.12"));
    const withPatch = await readyStory({
      settings: { releases: [JSON.parse(entry.replaceAll("1.18.12", "1.18.11"))] },
      tags: { enable_cilium: "true", cilium_version: "1.18.11" },
    });
    expect(imageOf(withPatch)).toBe("1.18.11");
    const story = withSettings(withPatch, { releases: [] });
    story.admin.delete(configMapRef(`${productNames.revisionPrefix}1`));
    story.admin.delete(agentsRef);
    await story.pass();
    expect(imageOf(story)).toBe("1.18.12");
    expect(await codesOf(story)).toContain("release-unknown");
    await story.tag({ cilium_version: "1.18" });
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  });
});

import { describe, expect, it } from "vitest";
import { type Json, jsonAt, listAt, mapAt } from "../../functions/core/json.ts";
import { agentsRef, type ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

/** Somebody gives the agents a variable and an annotation. */
function add(story: ClusterStory, ...more: readonly Json[]): void {
  const containers = listAt(story.admin.get(agentsRef), "spec", "template", "spec", "containers");
  const changed = containers.map((container) => ({
    ...mapAt(container),
    env: [...listAt(container, "env"), { name: "HTTPS_PROXY", value: "proxy:3128" }, ...more],
  }));
  const template = { metadata: { annotations: { "team/blue": "yes" } }, spec: { containers: changed } };
  story.kubernetes.admin.as("proxy-injector").patch(agentsRef, { spec: { template } });
}

const envOf = ({ admin }: ClusterStory) => {
  const [agent] = listAt(admin.get(agentsRef), "spec", "template", "spec", "containers");
  return listAt(agent, "env").map((one) => jsonAt(one, "name"));
};

const annotationOf = ({ admin }: ClusterStory) =>
  jsonAt(admin.get(agentsRef), "spec", "template", "metadata", "annotations", "team/blue");

const told = async (story: ClusterStory) => (await story.record()).objections.first;

describe("what somebody adds to the agents' pod template", () => {
  it("is named with who did it and the line that removes it, and left", async () => {
    const story = await readyStory();
    add(story);
    await story.letTimePass(120);
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    const [objection] = await told(story);
    expect(objection).toMatchObject({ code: "foreign-field", severity: "warning" });
    expect(objection?.message).toContain("spec.template.metadata.annotations[team/blue]");
    expect(objection?.message).toContain("spec.template.spec.containers[cilium-agent].env[HTTPS_PROXY]");
    expect(objection?.message).toContain("set by proxy-injector");
    expect(objection?.remedy).toContain('"path":"/spec/template/metadata/annotations/team~1blue"');
    expect(envOf(story)).toContain("HTTPS_PROXY");
  });

  it("is removed once where the fleet says so, and only told where it comes back", async () => {
    const story = await readyStory({ settings: { foreignFields: "remove" } });
    const before = envOf(story);
    add(story);
    await story.pass();
    expect(envOf(story)).toEqual(before);
    expect(annotationOf(story)).toBeUndefined();
    expect((await told(story))[0]?.message).toContain("it is removed");
    add(story);
    await story.pass();
    expect(envOf(story)).toContain("HTTPS_PROXY");
    expect((await told(story))[0]?.message).toContain("came back after it was removed");
    await story.pass();
    expect(envOf(story)).toContain("HTTPS_PROXY");
  });

  it("is removed from cilium-config in the same way, and agents start anew without it", async () => {
    const story = await readyStory({ settings: { foreignFields: "remove" } });
    const generation = story.admin.get(agentsRef)?.metadata.generation ?? 0;
    story.admin.patch(ciliumConfigRef, { data: { mtu: "9001" } });
    await story.pass();
    expect(jsonAt(story.admin.get(ciliumConfigRef), "data", "mtu")).toBeUndefined();
    await story.letTimePass(120);
    expect(await story.passUntilSettled(12)).toMatchObject({ phase: "ready" });
    expect(story.admin.get(agentsRef)?.metadata.generation).toBe(generation + 1);
    expect(await told(story)).toEqual([]);
  });

  it("is nothing of theirs where a person only restarts pods", async () => {
    const story = await readyStory();
    const annotations = { "kubectl.kubernetes.io/restartedAt": "2026-11-30T10:00:00Z" };
    story.kubernetes.admin
      .as("kubectl-rollout")
      .patch(agentsRef, { spec: { template: { metadata: { annotations } } } });
    await story.letTimePass(120);
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(await told(story)).toEqual([]);
  });
});

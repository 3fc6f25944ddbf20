import { describe, expect, it } from "vitest";
import { jsonAt, listAt } from "../../functions/core/json.ts";
import { beginStory } from "../builders/begin-story.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";

describe("a cluster whose tag moves on before its nodes have", () => {
  const agents = {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    namespace: "kube-system",
    name: "cilium",
  } as const;
  const imageOf = (story: ClusterStory) => {
    const [agent] = listAt(story.admin.get(agents), "spec", "template", "spec", "containers");
    return String(jsonAt(agent, "image"));
  };

  it("waits with the next minor until every node has the last one", async () => {
    const story = await beginStory({
      tags: { enable_cilium: "true", cilium_version: "1.18", cilium_mutual_auth: "none", cilium_l7: "false" },
    });
    await story.passUntilSettled();
    await story.tag({ cilium_version: "1.19" });
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "verifying" });
    await story.tag({ cilium_version: "1.20" });
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "blocked" });
    expect(imageOf(story)).toContain(":v1.19.");
    const record = await story.record();
    expect(record).toMatchObject({ release: "1.19.6", revision: 2 });
    expect(record.objections.first).toMatchObject([{ code: "rollout-under-way" }]);
    await story.letTimePass();
    expect(await story.passUntilSettled(12)).toMatchObject({ phase: "ready" });
    expect(await story.record()).toMatchObject({ release: "1.20.0", revision: 3 });
  });

  it("installs what is asked now where the first installation was cut before any workload", async () => {
    const story = await beginStory({
      tags: { enable_cilium: "true", cilium_version: "1.18", cilium_l7: "false" },
    });
    await story.pass();
    let revision = false;
    story.kubernetes.faults.inject(
      { type: "cut" },
      ({ path, method, dryRun }) => {
        const was = revision;
        revision ||= method === "PATCH" && !dryRun && path.endsWith("eks-cilium-revision-1");
        return was;
      },
      Number.POSITIVE_INFINITY,
    );
    expect(await story.pass()).toMatchObject({ kind: "retry" });
    story.kubernetes.faults.clear();
    await story.tag({ cilium_version: "1.20" });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(await story.record()).toMatchObject({ release: "1.20.0", objections: { total: 0 } });
  });
});

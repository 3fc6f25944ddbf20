import { describe, expect, it } from "vitest";
import { numberOfOldPods } from "../../functions/core/health/old-pods.ts";
import { listAt } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { agentsRef, type ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";
import { assign, passUntil, restWell } from "../builders/rollout-words.ts";

const rbac = "rbac.authorization.k8s.io/v1";
const agentsRole = { apiVersion: rbac, kind: "ClusterRole", name: "cilium" } as const;
const ztunnel = (kind: string) =>
  ({ apiVersion: rbac, kind, namespace: "kube-system", name: "cilium-operator-ztunnel" }) as const;

const rulesOf = (role: KubeObject | undefined) => listAt(role, "rules");
const reads = ({ admin }: ClusterStory, resource: string) =>
  JSON.stringify(rulesOf(admin.get(agentsRole))).includes(`"${resource}"`);
const isRolling = ({ admin }: ClusterStory) => {
  const agents = admin.get(agentsRef);
  return agents === undefined || numberOfOldPods(agents) > 0;
};
const hasZtunnel = ({ admin }: ClusterStory) =>
  ["Role", "RoleBinding"].map((kind) => admin.get(ztunnel(kind)) !== undefined);

/** Passes until the cluster is well again; `look` is told of each moment in between. */
async function rollOut(story: ClusterStory, look: () => void): Promise<void> {
  for (let passes = 0; passes < 30; passes += 1) {
    const { kind, phase } = await story.pass();
    look();
    for (let steps = 0; steps < 3; steps += 1) {
      await story.letTimePass(5);
      look();
    }
    if (kind !== "retry" && phase === "ready") return;
  }
  throw new Error("not ready after 30 passes");
}

describe("rights that a new release has no longer", () => {
  it("stay until the last pod of the old one is gone, by a change of tags", async () => {
    const story = await readyStory({ tags: { enable_cilium: "true", cilium_l7: "false" } });
    expect(reads(story, "endpoints")).toBe(true);
    await story.tag({ cilium_version: "1.20" });
    let looks = 0;
    await rollOut(story, () => {
      if (!isRolling(story)) return;
      looks += 1;
      expect(reads(story, "endpoints")).toBe(true);
    });
    expect(looks).toBeGreaterThan(3);
    expect(reads(story, "endpoints")).toBe(false);
    const { lastChange, history, revision } = await story.record();
    expect(revision).toBe(2);
    expect([lastChange, ...(history ?? [])].map((one) => `${one?.kind} ${one?.revision}`)).toEqual([
      "repair 2",
      "change 2",
      "install 1",
    ]);
    expect(lastChange?.why).toContain("the last pod of an earlier revision is gone");
    story.kubernetes.requests.clear();
    await story.pass();
    expect(story.kubernetes.requests.writes).toEqual([]);
  });

  it("stay with their bindings on the way back, by a change of tags and by a rollout", async () => {
    const story = await readyStory({ settings: { release: "1.18" } });
    expect(hasZtunnel(story)).toEqual([false, false]);
    restWell(story);
    await assign(story, { change: { release: "1.19.6" } });
    await passUntil(story, ["soaking"]);
    expect(hasZtunnel(story)).toEqual([true, true]);
    await assign(story, { change: { release: "1.19.6" }, action: "return", generation: 2 });
    await rollOut(story, () => {
      if (isRolling(story)) expect(hasZtunnel(story)).toEqual([true, true]);
    });
    expect(hasZtunnel(story)).toEqual([false, false]);
  });

  it("that somebody else has added are taken away at once", async () => {
    const story = await readyStory({ tags: { enable_cilium: "true", cilium_l7: "false" } });
    const role = story.admin.get(agentsRole);
    const rules = [...rulesOf(role), { apiGroups: [""], resources: ["secrets"], verbs: ["list"] }];
    story.admin.patch(agentsRole, { rules });
    await story.tag({ cilium_version: "1.20" });
    await story.pass();
    expect(reads(story, "secrets")).toBe(false);
    expect(reads(story, "endpoints")).toBe(true);
  });
});

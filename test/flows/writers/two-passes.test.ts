import { describe, expect, it } from "vitest";
import { jsonAt } from "../../../functions/core/json.ts";
import { leaseRef } from "../../../functions/core/plan/lease.ts";
import { numberIn } from "../../../functions/core/plan/state-config-maps.ts";
import type { ReceivedRequest } from "../../../local/kubernetes/http/request-log.ts";
import { type ClusterStory, ciliumConfigRef } from "../../builders/cluster-story.ts";
import { readyStory } from "../../builders/ready-story.ts";

/** Without errands, and with the rights to write from the first pass on. */
const begin = () =>
  readyStory({
    tags: { enable_cilium: "true", cilium_probes: "off" },
    settings: { standingAccess: "admin" },
  });

const takesLease = ({ method, path, dryRun }: ReceivedRequest) =>
  method === "POST" && path.endsWith("/leases") && !dryRun;
const writesConfig = ({ method, path, dryRun }: ReceivedRequest) =>
  method === "PATCH" && path.endsWith("/configmaps/cilium-config") && !dryRun;

/** A pass that stands still at a request, until it is let go. */
async function passHeldAt(story: ClusterStory, isMeant: (request: ReceivedRequest) => boolean) {
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const matches = (request: ReceivedRequest) => {
    if (!isMeant(request)) return false;
    reached.resolve();
    return true;
  };
  story.kubernetes.faults.inject({ type: "hold", until: gate.promise }, matches);
  const pass = story.look(0, undefined, "the first");
  await reached.promise;
  return async () => {
    gate.resolve();
    return pass;
  };
}

const configOf = ({ admin }: ClusterStory) => jsonAt(admin.get(ciliumConfigRef), "data", "enable-hubble");
const revisionsOf = (story: ClusterStory) =>
  story.ownedObjects().flatMap(({ metadata }) => numberIn(metadata.name) ?? []);

const deeds = [
  {
    what: "a repair",
    revision: 1,
    by: async ({ admin }: ClusterStory) =>
      void admin.patch(ciliumConfigRef, { data: { "enable-hubble": "theirs" } }),
  },
  {
    what: "a change",
    revision: 2,
    by: (story: ClusterStory) => story.tag({ cilium_hubble: "off" }),
  },
];

describe.each(deeds)("two passes at once over $what", ({ by, revision }) => {
  async function expectEnd(story: ClusterStory) {
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(revisionsOf(story).sort()).toEqual(revision === 1 ? [1] : [1, 2]);
    expect(await story.record()).toMatchObject({ revision, objections: { total: 0 } });
    expect(configOf(story)).toBe(revision === 1 ? "true" : "false");
    expect(story.admin.get(leaseRef)).toBeUndefined();
    story.kubernetes.requests.clear();
    await story.pass();
    expect(story.kubernetes.requests.writes).toEqual([]);
  }

  it("the second writes nothing while the first one writes", async () => {
    const story = await begin();
    await by(story);
    const letGo = await passHeldAt(story, writesConfig);
    story.kubernetes.requests.clear();
    const second = await story.look();
    expect(second.kind).toBe("retry");
    expect(second.reason).toContain("is held by 111122223333/eu-west-1/eks-cilium since");
    expect(story.kubernetes.requests.writes.filter(({ status }) => status < 300)).toEqual([]);
    expect(await letGo()).toMatchObject({ kind: "retry", phase: "verifying" });
    await expectEnd(story);
  });

  it("one that planned before the other wrote makes its plan anew", async () => {
    const story = await begin();
    await by(story);
    const letGo = await passHeldAt(story, takesLease);
    expect(await story.look()).toMatchObject({ kind: "retry", phase: "verifying" });
    story.kubernetes.requests.clear();
    const late = await letGo();
    expect(late).toMatchObject({ kind: "retry" });
    expect(late.reason).toContain("Another pass has written the state of this cluster");
    const written = story.kubernetes.requests.writes.filter(({ path }) => !path.includes("/leases"));
    expect(written).toEqual([]);
    await expectEnd(story);
  });

  it("of two that take the Lease at the same time one gets it", async () => {
    const story = await begin();
    await by(story);
    const results = await Promise.all([story.look(), story.look()]);
    expect(results.map(({ kind }) => kind)).toEqual(["retry", "retry"]);
    await expectEnd(story);
  });
});

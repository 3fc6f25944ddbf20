import { describe, expect, it } from "vitest";
import { jsonAt } from "../../../functions/core/json.ts";
import { leaseRef } from "../../../functions/core/plan/lease.ts";
import { beginStory } from "../../builders/begin-story.ts";
import { agentsRef as agents, ClusterStory, ciliumConfigRef } from "../../builders/cluster-story.ts";
import { quietTags } from "../../builders/quiet-tags.ts";
import { readyStory } from "../../builders/ready-story.ts";

const wireguard = (story: ClusterStory) =>
  jsonAt(story.admin.get(ciliumConfigRef), "data", "enable-wireguard");
const drift = (story: ClusterStory) =>
  story.admin.patch(ciliumConfigRef, { data: { "enable-wireguard": "false" } });

/** Somebody else who writes to the cluster: another pass, or a person. */
function hold(story: ClusterStory, holderIdentity: string, leaseDurationSeconds = 120): void {
  const { apiVersion, kind, ...metadata } = leaseRef;
  story.admin.create({ apiVersion, kind, metadata, spec: { holderIdentity, leaseDurationSeconds } });
}

const leaseWrites = (story: ClusterStory) =>
  story.kubernetes.requests.all
    .filter(({ path, method, dryRun }) => path.includes("/leases") && method !== "GET" && !dryRun)
    .map(({ method, status }) => `${method} ${status}`);

describe("a pass that writes", () => {
  it("holds a Lease for as long as it writes, and leaves none", async () => {
    const story = await readyStory({ tags: quietTags });
    drift(story);
    story.kubernetes.requests.clear();
    expect(await story.pass()).toMatchObject({ phase: "verifying" });
    const { writes } = story.kubernetes.requests;
    const ofLease = writes.map(({ path }) => path.includes("/leases"));
    expect(ofLease.length).toBeGreaterThan(2);
    expect(ofLease).toEqual(ofLease.map((_, index) => index === 0 || index === ofLease.length - 1));
    expect(leaseWrites(story)).toEqual(["POST 201", "DELETE 200"]);
    expect(story.admin.get(leaseRef)).toBeUndefined();
  });

  it("takes one for each step of an installation and of a removal, and none once all is well or gone", async () => {
    const story = await beginStory({ tags: quietTags });
    await story.passUntilSettled();
    expect(leaseWrites(story)).toEqual(["POST 201", "DELETE 200"]);
    story.kubernetes.requests.clear();
    await story.pass();
    expect(leaseWrites(story)).toEqual([]);
    await story.tag({ enable_cilium: "false" });
    await story.passUntilSettled();
    const taken = leaseWrites(story);
    expect(taken.length).toBeGreaterThan(4);
    expect(taken).toEqual(taken.map((_, index) => (index % 2 === 0 ? "POST 201" : "DELETE 200")));
    story.kubernetes.requests.clear();
    await story.pass();
    expect(leaseWrites(story)).toEqual([]);
    expect(story.admin.get(leaseRef)).toBeUndefined();
  });

  it("needs none to say what speaks against a first installation", async () => {
    const story = await beginStory({ tags: { ...quietTags, cilium_hubble: "half" } });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "blocked" });
    expect(leaseWrites(story)).toEqual([]);
  });
});

describe("a Lease that somebody else holds", () => {
  it("is waited for, the record names who has it and keeps what it knew, and the write comes after", async () => {
    const story = await readyStory({ tags: quietTags });
    const { evidence } = await story.record();
    drift(story);
    hold(story, "111122223333/eu-west-1/platform/7f1c");
    const { kind, phase, reason, afterSeconds = 0 } = await story.pass();
    expect({ kind, phase }).toEqual({ kind: "retry", phase: "ready" });
    expect(reason).toContain("held by 111122223333/eu-west-1/platform/7f1c since 20");
    expect(afterSeconds).toBeGreaterThan(100);
    expect(wireguard(story)).toBe("false");
    expect(await story.record()).toMatchObject({ phase: "ready", reason, evidence });
    story.admin.delete(leaseRef);
    expect(await story.pass()).toMatchObject({ phase: "verifying" });
    expect(wireguard(story)).toBe("true");
  });

  it("says so in the record of a cluster that has none yet", async () => {
    const story = await beginStory();
    await story.pass();
    await story.letTimePass(15);
    hold(story, "somebody");
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "waiting" });
    expect((await story.record()).reason).toContain("is held by somebody since");
    expect(story.admin.get(agents)).toBeUndefined();
  });

  it("keeps nobody from looking, nor from being well", async () => {
    const story = await readyStory({ tags: quietTags });
    hold(story, "somebody");
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
  });

  it("is taken over once it has expired, because its holder died", async () => {
    const story = await readyStory({ tags: quietTags });
    drift(story);
    hold(story, "a pass that died");
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "ready" });
    await story.letTimePass(60);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "ready" });
    await story.letTimePass(60);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "verifying" });
    expect(wireguard(story)).toBe("true");
    expect(story.admin.get(leaseRef)).toBeUndefined();
  });

  it("expires in fifteen minutes at most, whatever it says, and in two where it says nothing", async () => {
    const cases = [
      [1e9, 900],
      [-1, 120],
    ] as const;
    for (const [said, seconds] of cases) {
      const story = await readyStory({ tags: quietTags });
      drift(story);
      hold(story, "{{somebody", said);
      await story.letTimePass(seconds - 5);
      expect((await story.pass()).reason).toContain("held by { {somebody");
      await story.letTimePass(5);
      expect(await story.pass()).toMatchObject({ phase: "verifying" });
    }
  });

  it.each([600, -600])(
    "is judged by the API server's clock, where that of a function is off by %i s",
    async (off) => {
      const story = await readyStory({ tags: quietTags });
      drift(story);
      hold(story, "somebody");
      const { now } = story.world.ports;
      const ports = { ...story.world.ports, now: () => now() + off * 1000 };
      const skewed = new ClusterStory({ ...story.world, ports }, story.id.name);
      expect(await skewed.pass()).toMatchObject({ reason: expect.stringContaining("held by somebody") });
      expect(wireguard(story)).toBe("false");
      await story.letTimePass(125);
      await skewed.pass();
      expect(wireguard(story)).toBe("true");
    },
  );
});

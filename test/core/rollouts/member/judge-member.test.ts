import { describe, expect, it } from "vitest";
import { agentPod } from "../../../../functions/core/rollouts/member/agent-pods.ts";
import {
  type JudgedView,
  judgeMember,
  memberLimits,
} from "../../../../functions/core/rollouts/member/judge-member.ts";
import type { Member } from "../../../../functions/core/rollouts/member/member.ts";

const at = (seconds: number) => new Date(Date.UTC(2026, 11, 1) + 1000 * seconds).toISOString();
const check = (name: string, current: number, desired = 3) => ({ name, current, desired, missing: [] });
const rolled = check("DaemonSet kube-system/cilium rolled out", 3);
const asked = check("errand: pods that reach DNS", 3);
const moving: Member = {
  id: "december",
  generation: 1,
  action: "move",
  state: "moving",
  since: at(0),
  fromRevision: 3,
  toRevision: 4,
  beganAt: at(0),
  clock: { seenAt: at(0), elapsed: 0, stalled: 0 },
  baseline: { unmanagedPods: 2 },
};

function view(seconds: number, more: Partial<JudgedView> = {}): JudgedView {
  return {
    member: moving,
    isApplied: true,
    evidence: [rolled, asked],
    isProved: true,
    advances: false,
    unmanagedPods: 2,
    pods: [],
    isKept: false,
    trouble: "Waiting for the agents.",
    limits: memberLimits(3, { maxUnavailable: 1, hasSpire: false, soakMinutes: 60 }),
    now: at(seconds),
    secondsSince: (time) => (Date.parse(at(seconds)) - Date.parse(time)) / 1000,
    ...more,
  };
}

/** Looks in a row, each a number of seconds after the one before. */
function looks(
  first: Member,
  step: number,
  count: number,
  more: (look: number) => Partial<JudgedView>,
): Member {
  let member = first;
  for (let look = 1; look <= count; look += 1)
    member = judgeMember(view(look * step, { member, ...more(look) }));
  return member;
}

const stuck = { evidence: [{ ...rolled, current: 1 }], isProved: false };

describe("a member under way", () => {
  it("soaks once all is proved of what it shall have", () => {
    const member = judgeMember(view(100));
    expect(member).toMatchObject({ state: "soaking", healthySince: at(100), since: at(100) });
    expect(member).not.toHaveProperty("outcome");
    expect(member).not.toHaveProperty("clock");
  });

  it.each<[string, Partial<JudgedView>, Member["state"]]>([
    ["what is installed is another revision", { isApplied: false }, "moving"],
    ["the agents are on their way", stuck, "moving"],
    ["errands have not answered", { isProved: false }, "verifying"],
    ["more pods are without Cilium than before", { unmanagedPods: 3 }, "verifying"],
    ["the pass came to no count", { evidence: undefined }, "moving"],
  ])("is not proved where %s", (_, more, state) => {
    expect(judgeMember(view(30, more))).toMatchObject({ state, clock: { elapsed: 30, stalled: 30 } });
  });

  it("fails after ten minutes without progress, and says why", () => {
    const member = looks(moving, 60, 10, () => stuck);
    expect(member).toMatchObject({
      state: "failed",
      outcome: "failed",
      reason: expect.stringContaining("agents"),
    });
    expect(looks(moving, 60, 9, () => stuck).state).toBe("moving");
  });

  it("takes as long as it has nodes, where it goes on", () => {
    const limits = memberLimits(150, { maxUnavailable: 1, hasSpire: false });
    expect(looks(moving, 60, 158, () => ({ ...stuck, limits, advances: true })).state).toBe("moving");
    expect(looks(moving, 60, 161, () => ({ ...stuck, limits, advances: true }))).toMatchObject({
      state: "failed",
      reason: expect.stringContaining("160 minutes"),
    });
    expect(memberLimits(1000, { maxUnavailable: 1, hasSpire: false }).whole).toBe(60_600);
    expect(memberLimits(3, { maxUnavailable: 1, hasSpire: true }).whole).toBe(1380);
  });

  it("loses no time while nobody sees into it, or somebody keeps it", () => {
    const away = judgeMember(view(7200, stuck));
    expect(away).toMatchObject({ state: "moving", clock: { elapsed: 120, stalled: 120 } });
    expect(looks(moving, 60, 100, () => ({ ...stuck, isKept: true })).state).toBe("moving");
  });

  it("fails at the first node whose new agent crashes again and again", () => {
    const pod = { node: "a", age: 20, restarts: 3, isReady: false, turnedAgo: 5 };
    expect(judgeMember(view(30, { ...stuck, pods: [pod] }))).toMatchObject({
      outcome: "failed",
      reason: expect.stringContaining("agent on a has restarted 3 times"),
    });
    for (const other of [
      { ...pod, restarts: 2 },
      { ...pod, age: 500 },
    ])
      expect(judgeMember(view(30, { ...stuck, pods: [other] })).state).toBe("moving");
  });

  it("returns, or is blocked in it, by the same measures", () => {
    const returning: Member = { ...moving, action: "return", state: "returning", toRevision: 3 };
    expect(judgeMember(view(30, { member: returning }))).toMatchObject({
      state: "returned",
      outcome: "returned",
    });
    expect(judgeMember(view(30, { member: returning, ...stuck })).state).toBe("returning");
    expect(looks(returning, 60, 10, () => stuck)).toMatchObject({ outcome: "return-blocked" });
  });
});

describe("a member that soaks", () => {
  const soaking: Member = { ...moving, state: "soaking", since: at(0), healthySince: at(0) };

  it("is done when its soak is over, and not before", () => {
    expect(judgeMember(view(3599, { member: soaking }))).toBe(soaking);
    expect(judgeMember(view(3600, { member: soaking }))).toMatchObject({ state: "done", outcome: "moved" });
  });

  it("is as it was where a pass came to nothing, or errands are out again", () => {
    for (const more of [{ evidence: undefined }, { isProved: false }])
      expect(judgeMember(view(60, { member: soaking, ...more }))).toBe(soaking);
  });

  it("begins anew after a break, and fails where it lasts", () => {
    const broken = judgeMember(view(60, { member: soaking, ...stuck }));
    expect(broken).toMatchObject({
      state: "verifying",
      brokenAt: at(60),
      reason: expect.stringMatching(/does no longer/),
    });
    expect(broken).not.toHaveProperty("healthySince");
    expect(judgeMember(view(90, { member: broken }))).toMatchObject({
      state: "soaking",
      healthySince: at(90),
    });
    expect(judgeMember(view(120, { member: broken, ...stuck })).state).toBe("verifying");
    expect(judgeMember(view(121, { member: broken, ...stuck }))).toMatchObject({
      state: "failed",
      outcome: "failed",
    });
  });

  it("begins anew where an agent was away between two looks", () => {
    const pod = { node: "a", age: 5000, restarts: 0, isReady: true, turnedAgo: 100 };
    expect(judgeMember(view(300, { member: soaking, pods: [pod] }))).toMatchObject({ healthySince: at(300) });
    const onNewNode = { ...pod, age: 120 };
    expect(judgeMember(view(300, { member: soaking, pods: [onNewNode] }))).toBe(soaking);
  });
});

it("an agent's pod tells its node, its age, and the container that restarted most", () => {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "cilium-x", creationTimestamp: "50" },
    spec: { nodeName: "a" },
    status: {
      conditions: [{ type: "Ready", status: "True", lastTransitionTime: "20" }],
      initContainerStatuses: [{ restartCount: 1 }],
      containerStatuses: [{ restartCount: 4 }],
    },
  };
  expect(agentPod(pod, Number)).toEqual({ node: "a", age: 50, restarts: 4, isReady: true, turnedAgo: 20 });
  const bare = { apiVersion: "v1", kind: "Pod", metadata: { name: "cilium-y" } };
  expect(agentPod(bare, Number)).toEqual({
    node: "cilium-y",
    age: Number.POSITIVE_INFINITY,
    restarts: 0,
    isReady: false,
    turnedAgo: undefined,
  });
});

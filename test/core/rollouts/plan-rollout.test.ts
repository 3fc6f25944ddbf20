import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogue } from "../../../functions/core/manifests/releases/catalogue.ts";
import {
  type FoundCluster,
  type Planning,
  planRollout,
  worstOf,
} from "../../../functions/core/rollouts/plan-rollout.ts";
import { changedTarget } from "../../../functions/core/rollouts/plan-targets.ts";
import {
  bytes,
  partsOf,
  type RolloutPlan,
  readPlan,
  writePlan,
} from "../../../functions/core/rollouts/rollout-plan.ts";
import type { RolloutRequest, WaveRequest } from "../../../functions/core/rollouts/rollout-request.ts";
import { makeQueueWorld } from "../../builders/queue-world.ts";
import { recordedCluster } from "./recorded-cluster.ts";

const { settings } = makeQueueWorld().ports;

const asked: RolloutRequest = {
  version: 1,
  id: "r",
  by: "jana",
  reason: "CVE",
  change: { release: "1.20" },
  accept: ["known-bad:1.20.0"],
};

function plan(
  clusters: readonly FoundCluster[],
  request: Partial<RolloutRequest> = {},
  claims: Record<string, string> = {},
): Planning {
  return planRollout({
    request: { ...asked, ...request },
    clusters,
    settings,
    claims: new Map(Object.entries(claims).map(([name, id]) => [name, [id]])),
  });
}

function planned(...given: Parameters<typeof plan>): RolloutPlan {
  const planning = plan(...given);
  if (planning.kind !== "plan") throw new Error(planning.why.join(" "));
  return planning.plan;
}

const fleet = (count: number) => Array.from({ length: count }, (_, index) => recordedCluster(`c${index}`));

function sizes({ waves, members }: RolloutPlan): Record<string, number> {
  return Object.fromEntries(
    waves.map(({ name }, at) => [name, members.filter(({ wave }) => wave === at).length]),
  );
}

const whyOf = (made: RolloutPlan, name: string) => made.members.find((member) => member.name === name)?.why;

describe("a plan", () => {
  it.for([
    [1, { canary: 1, ten: 0, thirty: 0, rest: 0 }],
    [3, { canary: 3, ten: 0, thirty: 0, rest: 0 }],
    [4, { canary: 3, ten: 1, thirty: 0, rest: 0 }],
    [9, { canary: 3, ten: 1, thirty: 3, rest: 2 }],
    [40, { canary: 3, ten: 4, thirty: 12, rest: 21 }],
  ] as const)("11: deals %i clusters into the waves that are there by default", ([count, dealt]) => {
    expect(sizes(planned(fleet(count)))).toEqual(dealt);
  });

  it("12: puts what no wave selects into a rest of its own", () => {
    const made = planned([recordedCluster("a", { tags: { env: "dev" } }), recordedCluster("b")], {
      waves: [{ name: "dev", select: { env: ["dev"] } }],
    });
    expect(sizes(made)).toEqual({ dev: 1, rest: 1 });
  });

  it("17: puts a cluster that two waves select into the first one", () => {
    const made = planned(fleet(2), {
      waves: [
        { name: "one", names: ["c0"] },
        { name: "two", names: ["c0", "111122223333/eu-west-1/c1"] },
      ],
    });
    expect(sizes(made)).toEqual({ one: 1, two: 1, rest: 0 });
  });

  it("14: takes a canary that covers the kinds of the fleet, a large cluster first, and prints what it leaves out", () => {
    const made = planned(
      [
        ...fleet(20),
        recordedCluster("large", { nodes: 80 }),
        recordedCluster("odd", {
          kubernetes: "1.32",
          spec: { release: "1.19.6", encryption: "none", mutualAuth: "none", hubble: "off", l7: false },
        }),
        recordedCluster("medium", { nodes: 30 }),
      ],
      { waves: [{ name: "canary", representative: true, count: 2 }] },
    );
    expect(
      made.members
        .filter(({ wave }) => wave === 0)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["large", "odd"]);
    expect(made.uncovered).toEqual(
      ["nodes 11 to 50", "nodes up to 10"].filter((one) => made.uncovered.includes(one)),
    );
    expect(made.uncovered).toContain("nodes 11 to 50");
    expect(planned(fleet(5)).uncovered).toEqual([]);
  });

  it("14: covers systems, kernels, architectures and families of instances, as far as records have counted them", () => {
    const arm = {
      systems: { "Bottlerocket OS 1.33": 2 },
      kernels: { "6.12": 2 },
      architectures: { arm64: 2 },
      instances: { "m7g.large": 1, "m7g.xlarge": 1 },
    };
    const amd = {
      systems: { "Amazon Linux 2023": 3 },
      kernels: { "6.1": 3 },
      architectures: { amd64: 3 },
      instances: { "m7i.large": 3 },
    };
    const clusters = [
      ...Array.from({ length: 9 }, (_, at) => recordedCluster(`amd${at}`, { nodeKinds: amd })),
      recordedCluster("arm", { nodeKinds: arm }),
      recordedCluster("uncounted"),
    ];
    const made = planned(clusters, { waves: [{ name: "canary", representative: true, count: 2 }] });
    const canary = made.members.filter(({ wave }) => wave === 0).map(({ name }) => name);
    expect(canary).toContain("arm");
    expect(canary.some((name) => name.startsWith("amd"))).toBe(true);
    expect(made.uncovered).toEqual([]);
    const one = planned(clusters, { waves: [{ name: "canary", names: ["amd0"] }] });
    expect(one.uncovered).toEqual([
      "architecture arm64",
      "instances m7g",
      "kernel 6.12",
      "system Bottlerocket OS 1.33",
    ]);
  });

  it("15: moves nobody where all are there already", () => {
    const made = planned(fleet(4), { change: { release: "1.19.6" } });
    expect(made.members.map(({ wave, why }) => [wave, why])).toEqual(
      Array(4).fill([undefined, "already there"]),
    );
  });

  it("resolves a minor to its newest patch and keeps that", () => {
    expect(planned(fleet(1)).change).toEqual({ release: catalogue.resolve("1.20") });
    expect(plan(fleet(1), { change: { release: "1.99" } })).toMatchObject({
      kind: "refused",
      why: [expect.stringContaining("1.99")],
    });
  });

  it("leaves out, with the reason, who is pinned, not installed, two minors away or unreadable", () => {
    const made = planned([
      recordedCluster("pinned", { tags: { cilium_version: "1.19.6" } }),
      recordedCluster("within", { tags: { cilium_version: "1.20" } }),
      recordedCluster("goes", { tags: { enable_cilium: "false" } }),
      recordedCluster("old", { release: "1.18.12" }),
      recordedCluster("none", { release: null, revision: null, phase: "removed" }),
      { name: "unread", tags: {}, record: undefined },
    ]);
    expect(whyOf(made, "pinned")).toBe("its tag cilium_version=1.19.6 pins it");
    expect(whyOf(made, "within")).toBeUndefined();
    expect(whyOf(made, "goes")).toContain("enable_cilium=false");
    expect(whyOf(made, "old")).toBe(
      "From Cilium 1.18.12 to 1.20.0 a minor is left out; only consecutive minors are tested: it needs 1.19 first.",
    );
    expect(whyOf(made, "none")).toContain("nothing is installed");
    expect(whyOf(made, "unread")).toContain("no record");
  });

  it("leaves out who cannot come back, unless that is accepted: then it goes last, behind an approval", () => {
    const spire = {
      spec: { release: "1.19.6", encryption: "wireguard", mutualAuth: "spire", hubble: "relay", l7: true },
    };
    const clusters = [recordedCluster("s1", spire), ...fleet(3), recordedCluster("s2", spire)];
    expect(whyOf(planned(clusters), "s1")).toMatch(/cannot come back: SPIRE .* store from schema 23 into 25/);
    const made = planned(clusters, {
      accept: ["cannot-return", "known-bad:1.20.0"],
      waves: [{ name: "all", rest: true }],
    });
    expect(
      made.members
        .slice(-2)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["s1", "s2"]);
    expect(made.waves[0]?.approval).toBe(true);
  });

  it("leaves out whom a release is known to be bad for, unless that is accepted: then behind an approval", () => {
    const without = {
      release: "1.19.6",
      encryption: "wireguard",
      mutualAuth: "none",
      hubble: "relay",
      l7: false,
    };
    const clusters = [...fleet(2), recordedCluster("plain", { spec: without })];
    const made = planned(clusters, { accept: [] });
    expect(whyOf(made, "c0")).toContain('"accept": ["known-bad:1.20.0"]');
    expect(whyOf(made, "plain")).toBeUndefined();
    expect(made.waves.map(({ approval }) => approval)).toEqual([false, false, false, false]);
    expect(planned(clusters).waves.map(({ approval }) => approval)).toEqual([true, false, false, false]);
  });

  it("70A: refuses a cluster that another rollout has, or leaves it out where that is asked", () => {
    expect(plan(fleet(2), {}, { c1: "other" })).toMatchObject({
      kind: "refused",
      why: [expect.stringContaining("other has c1")],
    });
    expect(whyOf(planned(fleet(2), { onOverlap: "exclude" }, { c1: "other" }), "c1")).toBe(
      "rollout other has it",
    );
  });

  it("refuses names that do not exist, as they may be misspelt", () => {
    expect(plan(fleet(2), { select: { names: ["c0", "c7"] } })).toMatchObject({
      kind: "refused",
      why: [expect.stringContaining("c7")],
    });
  });

  it("says how many may be hurt at worst", () => {
    const wave = { name: "w", maxConcurrent: 5, soakMinutes: 0, failureBudget: 1, approval: false };
    expect(worstOf({ ...wave, strict: true }, 50)).toBe(2);
    expect(worstOf({ ...wave, strict: false }, 50)).toBe(6);
    expect(worstOf({ ...wave, strict: false }, 3)).toBe(3);
  });

  it("I12: has every cluster that is asked for once, in a wave or with a reason, whatever the waves are", () => {
    const wave: fc.Arbitrary<WaveRequest> = fc.oneof(
      fc.record({ name: fc.constant("a"), percent: fc.integer({ min: 1, max: 100 }) }),
      fc.record({
        name: fc.constant("b"),
        count: fc.integer({ min: 1, max: 9 }),
        representative: fc.boolean(),
      }),
      fc.record({ name: fc.constant("c"), select: fc.constant<Record<string, string[]>>({ env: ["dev"] }) }),
    );
    const cluster = fc.record({
      dev: fc.boolean(),
      pinned: fc.boolean(),
      nodes: fc.integer({ min: 1, max: 200 }),
    });
    fc.assert(
      fc.property(
        fc.array(cluster, { maxLength: 30 }),
        fc.array(wave, { minLength: 1, maxLength: 4 }),
        (kinds, waves) => {
          const clusters = kinds.map(({ dev, pinned, nodes }, index) =>
            recordedCluster(`c${index}`, {
              nodes,
              tags: { ...(dev ? { env: "dev" } : {}), ...(pinned ? { cilium_version: "1.18" } : {}) },
            }),
          );
          const { members, waves: made } = planned(clusters, { waves });
          expect(members.map(({ name }) => name).sort()).toEqual(clusters.map(({ name }) => name).sort());
          for (const { wave: index, why } of members) {
            expect(index === undefined).toBe(why !== undefined);
            if (index !== undefined) expect(made[index]).toBeDefined();
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("16: of 1,000 clusters is read back from parameters of which each has room for its part", () => {
    const made = planned(
      Array.from({ length: 1000 }, (_, index) => recordedCluster(`${"n".repeat(60)}${index}`)),
    );
    const texts = writePlan(made);
    expect(texts.every((text) => bytes(text) <= 4096)).toBe(true);
    expect(partsOf(texts[0])).toBe(texts.length - 1);
    expect(texts.length).toBeLessThan(100);
    expect(readPlan(texts)).toEqual(made);
  });

  it("is none where a part is missing, or was edited", () => {
    const texts = writePlan(planned(fleet(60)));
    expect(readPlan(texts.slice(0, -1))).toBeUndefined();
    expect(readPlan(texts.map((text) => text.replace('"c1"', '"d1"')))).toBeUndefined();
    expect(readPlan(["{}"])).toBeUndefined();
  });

  it("tells for each kind of cluster what differs, by names alone, and what starts anew", () => {
    const plain = { release: "1.19.6", encryption: "wireguard", mutualAuth: "none", hubble: "off", l7: true };
    const made = planned([...fleet(2), recordedCluster("lean", { spec: plain })]);
    expect(made.targets).toHaveLength(2);
    const [target] = made.targets;
    expect(target?.restarts).toEqual(expect.arrayContaining(["cilium", "cilium-operator"]));
    expect(target?.config.first.length).toBeGreaterThan(0);
    expect(made.members.every((member) => member.target !== undefined)).toBe(true);
    expect(changedTarget(made.targets, made.change, settings)).toBeUndefined();
    const others = { ...settings, extraConfig: { "bpf-map-dynamic-size-ratio": "0.005" } };
    expect(changedTarget(made.targets, made.change, others)).toBe(target);
  });

  it("has with each kind the upgrade rules that are to be known, and leaves out by those that block", () => {
    expect(planned(fleet(2)).targets[0]?.notes).toEqual([
      "layer-7-resets",
      "no-new-pods-meanwhile",
      "btf-needed",
    ]);
    expect(planned(fleet(2), { change: { set: { l7: false } } }).targets[0]?.notes).toBeUndefined();
    const strict = { ...settings, extraConfig: { "encryption-strict-mode-cidr": "10.0.0.0/8" } };
    const clusters = [
      recordedCluster("strict"),
      recordedCluster("known", { tags: { cilium_acknowledge: "strict-mode-ignored" } }),
    ];
    const planning = planRollout({ request: asked, clusters, settings: strict, claims: new Map() });
    if (planning.kind !== "plan") throw new Error(planning.why.join(" "));
    expect(whyOf(planning.plan, "strict")).toContain("ignores encryption-strict-mode-cidr without a word");
    expect(whyOf(planning.plan, "known")).toBeUndefined();
  });

  it("leaves out who would go back to a server of SPIRE that refuses its store", () => {
    const spec = {
      release: "1.20.0",
      encryption: "wireguard",
      mutualAuth: "spire",
      hubble: "relay",
      l7: true,
    };
    const made = planned([recordedCluster("s", { release: "1.20.0", spec })], {
      change: { release: "1.19" },
    });
    expect(whyOf(made, "s")).toContain("refuses the database");
  });

  it.each<Partial<RolloutRequest>>([
    { window: { cron: "0 22 * * *", minutes: 60, zone: "UTC" } },
    { alarms: ["checkout"] },
    { alarmMissing: "hold" },
    { deadlineHours: 1 },
    { unreachableBudget: 1000 },
    { onFailure: "halt" },
    { joiners: "append" },
  ])("has another digest with %j, so that an approval binds it", (terms) => {
    expect(planned(fleet(5), terms).digest).not.toBe(planned(fleet(5)).digest);
  });

  it("has the same digest for the same fleet, and another one where a cluster changed", () => {
    expect(planned(fleet(5)).digest).toBe(planned([...fleet(5)].reverse()).digest);
    expect(planned(fleet(5)).digest).not.toBe(
      planned([...fleet(4), recordedCluster("c4", { revision: 2 })]).digest,
    );
  });
});

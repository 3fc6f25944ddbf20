import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overlaps } from "../../../functions/core/cidr.ts";
import type { ClusterFacts, StorageClassFact } from "../../../functions/core/desired/cluster-facts.ts";
import { pinParameters, poolCandidates } from "../../../functions/core/desired/pin-parameters.ts";
import { demoFacts, fleet } from "../../builders/demo-facts.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";

const chosenFrom = (changed: Partial<ClusterFacts>, settings = fleet) =>
  pinParameters({ ...demoFacts, ...changed }, undefined, settings, true);

const ebs = (name: string, isDefault = false): StorageClassFact => ({
  name,
  provisioner: "ebs.csi.aws.com",
  isDefault,
});
const efs: StorageClassFact = { name: "efs", provisioner: "efs.csi.aws.com", isDefault: true };

describe("the choices of a new cluster", () => {
  it("come from its facts", () => {
    expect(chosenFrom({})).toEqual(lastAppliedDemo.pinned);
  });

  it.each([
    [0, 2],
    [1, 1],
    [2, 2],
    [1000, 2],
  ])("with %d nodes have %d operators", (nodeCount, operatorReplicas) => {
    expect(chosenFrom({ nodeCount })).toMatchObject({ operatorReplicas });
  });
});

describe("the StorageClass for SPIRE", () => {
  it("is the default class, if EBS CSI provides it", () => {
    expect(chosenFrom({ storageClasses: [ebs("a"), ebs("gp3", true)] }).storageClass).toBe("gp3");
  });

  it("is else the first class of EBS CSI by name", () => {
    expect(chosenFrom({ storageClasses: [efs, ebs("slow"), ebs("fast")] }).storageClass).toBe("fast");
  });

  it("is none where nothing fits", () => {
    const inTree = { name: "gp2", provisioner: "kubernetes.io/aws-ebs", isDefault: true };
    expect(chosenFrom({ storageClasses: [efs, inTree] }).storageClass).toBeNull();
    expect(chosenFrom({ storageClasses: [] }).storageClass).toBeNull();
  });

  it("is the one that the fleet's settings name, whoever provides it, and no other", () => {
    const settings = { ...fleet, storageClass: "efs" };
    expect(chosenFrom({ storageClasses: [ebs("gp3", true), efs] }, settings).storageClass).toBe("efs");
    expect(chosenFrom({ storageClasses: [ebs("gp3", true)] }, settings).storageClass).toBeNull();
  });

  it("is not chosen before SPIRE is wanted", () => {
    const without = pinParameters(demoFacts, undefined, fleet, false);
    expect(without.storageClass).toBeNull();
    expect(without).not.toHaveProperty("storageSize");
    const now = { ...fleet, storageSize: "5Gi" };
    expect(pinParameters(demoFacts, without, now, true)).toEqual({
      ...without,
      storageClass: "gp3",
      storageSize: "5Gi",
    });
  });

  it("has the size that the fleet's settings name, from then on", () => {
    const chosen = chosenFrom({}, { ...fleet, storageSize: "5Gi" });
    expect(chosen).toMatchObject({ storageClass: "gp3", storageSize: "5Gi" });
    expect(pinParameters(demoFacts, chosen, fleet, true)).toEqual(chosen);
  });

  it("is none where the fleet wants no volume, and none it stays as long as SPIRE is there", () => {
    const nowhere = { ...fleet, storageSize: null };
    const chosen = chosenFrom({}, nowhere);
    expect(chosen).toMatchObject({ storageClass: null, storageSize: null });
    expect(pinParameters(demoFacts, chosen, fleet, true)).toEqual(chosen);
    expect(pinParameters(demoFacts, lastAppliedDemo.pinned, nowhere, true)).toEqual(lastAppliedDemo.pinned);
    const without = pinParameters(demoFacts, chosen, fleet, false);
    expect(pinParameters(demoFacts, without, fleet, true)).toMatchObject({
      storageClass: "gp3",
      storageSize: "1Gi",
    });
  });

  it("that was chosen before sizes were pinned gets none, so that its cluster is not moved", () => {
    const { storageSize: _, ...older } = lastAppliedDemo.pinned;
    expect(pinParameters(demoFacts, older, fleet, true)).toEqual(older);
    expect(pinParameters(demoFacts, older, fleet, false)).toEqual(older);
  });
});

describe("the router pool", () => {
  const poolBeside = (...cidrs: string[]) => chosenFrom({ cidrs }).routerPool.cidr;

  it("is 198.18.0.0/16, a /28 a node", () => {
    expect(chosenFrom({ cidrs: [] }).routerPool).toEqual({ cidr: "198.18.0.0/16", maskSize: 28 });
  });

  it("gives way to every network that overlaps it", () => {
    expect(poolBeside("10.0.0.0/16", "198.18.44.0/24")).toBe("198.19.0.0/16");
    expect(poolBeside("198.18.0.0/15")).toBe("100.127.0.0/16");
    expect(poolBeside("198.18.0.0/15", "100.64.0.0/10")).toBe("10.255.0.0/16");
  });

  it("does not mind IPv6 networks, nor texts that are no network", () => {
    expect(poolBeside("::/0", "fd00::/8", "", "198.18.0.0", "198.18.0.0/99")).toBe("198.18.0.0/16");
  });

  it("has an IPv6 part on IPv6 clusters, outside the range of their services", () => {
    const pool = (...cidrs: string[]) => chosenFrom({ ipFamily: "ipv6", cidrs }).routerPool;
    expect(pool("10.0.0.0/16", "fd12:3456:789a::/108")).toEqual({
      cidr: "198.18.0.0/16",
      maskSize: 28,
      cidr6: "fd00:c111::/104",
      maskSize6: 120,
    });
    expect(pool("fd00:c111::/64").cidr6).toBe("fd00:c111:1::/104");
  });

  it("stays the first where all overlap, for preflight to object", () => {
    expect(poolBeside("0.0.0.0/0")).toBe(poolCandidates[0]);
  });

  it("overlaps nothing, whatever is taken, as long as a candidate is free", () => {
    const near = fc.constantFrom(
      ...poolCandidates,
      "198.18.0.0/15",
      "100.64.0.0/10",
      "10.0.0.0/8",
      "10.0.0.0/16",
    );
    fc.assert(
      fc.property(fc.array(near), (cidrs) => {
        const isFree = (pool: string) => !cidrs.some((cidr) => overlaps(pool, cidr));
        expect(isFree(poolBeside(...cidrs))).toBe(poolCandidates.some(isFree));
      }),
    );
  });
});

it("leaves every pinned choice as it is, whatever the facts and the settings have become", () => {
  const grown: ClusterFacts = {
    name: "demo",
    kubernetesVersion: "1.36",
    ipFamily: "ipv6",
    nodeCount: 1,
    fineGrainedKubelets: false,
    storageClasses: [ebs("other", true)],
    cidrs: ["198.18.0.0/15"],
  };
  const settings = { ...fleet, storageClass: "other", storageSize: "9Gi" };
  for (const wantsStorage of [true, false]) {
    expect(pinParameters(grown, lastAppliedDemo.pinned, settings, wantsStorage)).toEqual(
      lastAppliedDemo.pinned,
    );
  }
});

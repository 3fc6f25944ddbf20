import { describe, expect, it } from "vitest";
import { type Claim, holds } from "../../../functions/core/health/claim.ts";
import { gatherEvidence } from "../../../functions/core/health/evidence.ts";
import type { HealthView } from "../../../functions/core/health/health-view.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { renderWith } from "../manifests/render-with.ts";
import { ciliumNode, healthyView, upNode } from "./healthy-view.ts";

const nodes = [upNode("one"), upNode("two"), upNode("three")];
const healthy = healthyView(...nodes);

const openClaims = (changed: Partial<HealthView>): Claim[] =>
  gatherEvidence({ ...healthy, ...changed }).filter((claim) => !holds(claim));

const replaced = (name: string, change: (node: KubeObject) => KubeObject): KubeObject[] =>
  nodes.map((node) => (node.metadata.name === name ? change(node) : node));

const tainted = (key: string) => (node: KubeObject) => ({
  ...node,
  spec: {
    taints: [
      { key: "dedicated", value: "x", effect: "NoSchedule" },
      { key, effect: "NoExecute" },
    ],
  },
});

const withObject = (key: string, change: (object: KubeObject) => KubeObject | undefined) => {
  const objects = new Map(healthy.objects);
  const object = objects.get(key);
  const next = object === undefined ? undefined : change(object);
  if (next === undefined) objects.delete(key);
  else objects.set(key, next);
  return { objects };
};

describe("a healthy cluster", () => {
  it("holds every claim, each with what was counted", () => {
    expect(gatherEvidence(healthy)).toEqual([
      { claim: "DaemonSet cilium-spire/spire-agent rolled out", seen: 3, of: 3, missing: [] },
      { claim: "DaemonSet kube-system/cilium rolled out", seen: 3, of: 3, missing: [] },
      { claim: "DaemonSet kube-system/cilium-envoy rolled out", seen: 3, of: 3, missing: [] },
      { claim: "Deployment kube-system/cilium-operator rolled out", seen: 2, of: 2, missing: [] },
      { claim: "Deployment kube-system/hubble-relay rolled out", seen: 1, of: 1, missing: [] },
      { claim: "Deployment kube-system/hubble-ui rolled out", seen: 1, of: 1, missing: [] },
      { claim: "StatefulSet cilium-spire/spire-server rolled out", seen: 1, of: 1, missing: [] },
      { claim: "CRDs established", seen: 8, of: 8, missing: [] },
      { claim: "nodes free of the start-up taint", seen: 3, of: 3, missing: [] },
      { claim: "nodes with CiliumIsUp", seen: 3, of: 3, missing: [] },
      { claim: "nodes with a WireGuard key of their own", seen: 3, of: 3, missing: [] },
      { claim: "SPIRE trust bundle published", seen: 1, of: 1, missing: [] },
    ]);
    expect(openClaims({})).toEqual([]);
  });

  it("that is installed and has not begun holds none of them", () => {
    const nothing = { objects: new Map(), ciliumNodes: undefined, served: [] };
    const bare = nodes.map((node) => ({
      ...node,
      status: {},
      spec: tainted("node.cilium.io/agent-not-ready")(node).spec,
    }));
    expect(openClaims({ ...nothing, nodes: bare })).toHaveLength(gatherEvidence(healthy).length);
  });
});

describe("a workload", () => {
  it("that is absent is not rolled out", () => {
    expect(openClaims(withObject("DaemonSet kube-system/cilium", () => undefined))).toEqual([
      { claim: "DaemonSet kube-system/cilium rolled out", seen: 0, of: 3, missing: [] },
    ]);
  });

  it("that misses one node is not rolled out", () => {
    const behind = withObject("DaemonSet kube-system/cilium", (object) => ({
      ...object,
      status: { ...(object["status"] as object), numberAvailable: 2 },
    }));
    expect(openClaims(behind)).toMatchObject([{ seen: 2, of: 3 }]);
  });
});

describe("CRDs", () => {
  it("are named where they are not served", () => {
    const served = healthy.served.filter((crd) => crd !== "ciliumnodes");
    expect(openClaims({ served })).toEqual([
      { claim: "CRDs established", seen: 7, of: 8, missing: ["ciliumnodes"] },
    ]);
    expect(openClaims({ served: [...healthy.served, "ciliumbgpnodeconfigs"] })).toEqual([]);
  });
});

describe("a node", () => {
  it.each([
    "node.cilium.io/agent-not-ready",
    "ignore-taint.cluster-autoscaler.kubernetes.io/node.cilium.io/agent-not-ready",
  ])("is not free with the taint %s", (key) => {
    expect(openClaims({ nodes: replaced("two", tainted(key)) })).toEqual([
      { claim: "nodes free of the start-up taint", seen: 2, of: 3, missing: ["two"] },
    ]);
  });

  it("may have any other taint", () => {
    expect(openClaims({ nodes: replaced("two", tainted("node.cilium.io/other")) })).toEqual([]);
  });

  it.each([
    ["says so of another plugin", { type: "NetworkUnavailable", status: "False", reason: "CalicoIsUp" }],
    ["says that it is not", { type: "NetworkUnavailable", status: "True", reason: "CiliumIsDown" }],
    ["says it in another condition", { type: "Ready", status: "False", reason: "CiliumIsUp" }],
  ])("is not up where its condition %s", (_, condition) => {
    const changed = replaced("one", (node) => ({ ...node, status: { conditions: [condition] } }));
    expect(openClaims({ nodes: changed })).toEqual([
      { claim: "nodes with CiliumIsUp", seen: 2, of: 3, missing: ["one"] },
    ]);
  });

  it("is named only among the first five that miss something", () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ ...upNode(`node-${index}`), status: {} }));
    const [claim] = gatherEvidence(healthyView(...many)).filter((one) => !holds(one));
    expect(claim).toMatchObject({
      seen: 0,
      of: 9,
      missing: ["node-0", "node-1", "node-2", "node-3", "node-4"],
    });
  });
});

describe("encryption", () => {
  const claimOf = (ciliumNodes: KubeObject[] | undefined) => openClaims({ ciliumNodes });
  const claim = "nodes with a WireGuard key of their own";
  const [one, two, three] = ["one", "two", "three"].map((name) => ciliumNode(name)) as [
    KubeObject,
    KubeObject,
    KubeObject,
  ];
  const key = one.metadata.annotations?.["network.cilium.io/wg-pub-key"] ?? "";

  it("is not claimed of a node without CiliumNode, or before the CRD is served", () => {
    expect(claimOf([one, three])).toEqual([{ claim, seen: 2, of: 3, missing: ["two"] }]);
    expect(claimOf(undefined)).toEqual([{ claim, seen: 0, of: 3, missing: ["one", "two", "three"] }]);
  });

  it.each([
    ["no annotation", { ...two, metadata: { name: "two" } }],
    ["an empty key", ciliumNode("two", "")],
    ["a key that is too short", ciliumNode("two", key.slice(4))],
    ["something else in its place", ciliumNode("two", "not a key of WireGuard, only as long as.....")],
  ])("is not claimed of a node with %s", (_, broken) => {
    expect(claimOf([one, broken, three])).toEqual([{ claim, seen: 2, of: 3, missing: ["two"] }]);
  });

  it("is not claimed of two nodes that share a key", () => {
    expect(claimOf([one, ciliumNode("two", key), three])).toEqual([
      { claim, seen: 1, of: 3, missing: ["one", "two"] },
    ]);
  });

  it("does not mind CiliumNodes of nodes that are gone", () => {
    expect(claimOf([one, two, three, ciliumNode("gone")])).toEqual([]);
  });

  it("that is not wished leaves the claim that Cilium knows every node", () => {
    const wish = { ...healthy.wish, encryption: "none" } as const;
    const keyless = nodes.map((node) => ({ ...ciliumNode(node.metadata.name), metadata: node.metadata }));
    expect(openClaims({ wish, ciliumNodes: keyless })).toEqual([]);
    expect(openClaims({ wish, ciliumNodes: keyless.slice(1) })).toEqual([
      { claim: "nodes known to Cilium", seen: 2, of: 3, missing: ["one"] },
    ]);
  });
});

describe("SPIRE", () => {
  it.each([undefined, {}, { "bundle.crt": "" }, { "bundle.crt": "soon" }, { other: "BEGIN CERTIFICATE" }])(
    "has no trust bundle in %j",
    (data) => {
      const empty = withObject("ConfigMap cilium-spire/spire-bundle", ({ apiVersion, kind, metadata }) => ({
        ...{ apiVersion, kind, metadata },
        ...(data === undefined ? {} : { data }),
      }));
      expect(openClaims(empty)).toEqual([
        { claim: "SPIRE trust bundle published", seen: 0, of: 1, missing: [] },
      ]);
    },
  );

  it("that is not wished needs no bundle", () => {
    const wish = { ...healthy.wish, mutualAuth: "none" } as const;
    const claims = gatherEvidence({ ...healthy, wish, objects: new Map() }).map(({ claim }) => claim);
    expect(claims).not.toContain("SPIRE trust bundle published");
  });
});

describe("nodes that are not ours to serve", () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ["Fargate", { "eks.amazonaws.com/compute-type": "fargate" }],
    ["hybrid", { "eks.amazonaws.com/compute-type": "hybrid" }],
    ["Auto Mode", { "eks.amazonaws.com/compute-type": "auto" }],
    ["Windows", { "kubernetes.io/os": "windows" }],
  ])("are not counted: %s", (_, labels) => {
    const other = { ...upNode("other", labels), status: {} };
    expect(openClaims({ nodes: [...nodes, other] })).toEqual([]);
  });

  it("are those that the fleet's node selector leaves out, as it was applied", () => {
    const pool = nodes.map((node) => upNode(node.metadata.name, { pool: "mesh" }));
    const expected = renderWith({ nodeSelectors: { agents: { pool: "mesh" } } });
    const claims = gatherEvidence({
      ...healthy,
      expected,
      nodes: [...pool, { ...upNode("other"), status: {} }],
    });
    expect(claims.filter((claim) => !holds(claim))).toEqual([]);
    expect(claims.find(({ claim }) => claim === "nodes with CiliumIsUp")).toMatchObject({ of: 3 });
  });

  it("are not those of another compute type of EC2", () => {
    const ec2 = { ...upNode("four", { "eks.amazonaws.com/compute-type": "ec2" }), status: {} };
    expect(openClaims({ nodes: [...nodes, ec2] }).length).toBeGreaterThan(0);
  });

  it("are fewer for Envoy, which keeps away from nodes with cilium.io/no-schedule", () => {
    const excluded = upNode("four", { "cilium.io/no-schedule": "true" });
    const view = healthyView(...nodes, excluded);
    const envoy = "DaemonSet kube-system/cilium-envoy";
    const onThree = healthy.objects.get(envoy);
    if (onThree === undefined) throw new Error("the render has no Envoy");
    const claims = gatherEvidence({ ...view, objects: new Map([...view.objects, [envoy, onThree]]) });
    expect(claims.filter((claim) => !holds(claim))).toEqual([]);
    expect(claims.find(({ claim }) => claim.startsWith(envoy))).toMatchObject({ seen: 3, of: 3 });
    expect(claims.find(({ claim }) => claim.startsWith("DaemonSet kube-system/cilium "))).toMatchObject({
      of: 4,
    });
  });
});

it("a cluster without nodes is never ready: nothing runs there", () => {
  const idle = healthyView();
  const pending = [...idle.objects].map(([key, object]) =>
    object.kind === "DaemonSet"
      ? ([key, object] as const)
      : ([key, { ...object, status: { observedGeneration: 2 } }] as const),
  );
  const open = gatherEvidence({ ...idle, objects: new Map(pending) }).filter((claim) => !holds(claim));
  expect(open.map(({ claim, seen }) => [claim, seen])).toEqual([
    ["Deployment kube-system/cilium-operator rolled out", 0],
    ["Deployment kube-system/hubble-relay rolled out", 0],
    ["Deployment kube-system/hubble-ui rolled out", 0],
    ["StatefulSet cilium-spire/spire-server rolled out", 0],
  ]);
});

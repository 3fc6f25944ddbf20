import { describe, expect, it } from "vitest";
import { type HealthCheck, isMet } from "../../../functions/core/health/health-check.ts";
import type { HealthView } from "../../../functions/core/health/health-view.ts";
import { runHealthChecks } from "../../../functions/core/health/run-health-checks.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { ciliumNode, healthyView, upNode } from "../../builders/healthy-view.ts";
import { renderWith } from "../../builders/render-with.ts";

const nodes = [upNode("one"), upNode("two"), upNode("three")];
const healthy = healthyView(...nodes);

const unmetChecks = (changed: Partial<HealthView>): HealthCheck[] =>
  runHealthChecks({ ...healthy, ...changed }).filter((check) => !isMet(check));

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
  it("holds every check, each with what was counted", () => {
    expect(runHealthChecks(healthy)).toEqual([
      { name: "DaemonSet cilium-spire/spire-agent rolled out", current: 3, desired: 3, missing: [] },
      { name: "DaemonSet kube-system/cilium rolled out", current: 3, desired: 3, missing: [] },
      { name: "DaemonSet kube-system/cilium-envoy rolled out", current: 3, desired: 3, missing: [] },
      { name: "Deployment kube-system/cilium-operator rolled out", current: 2, desired: 2, missing: [] },
      { name: "Deployment kube-system/hubble-relay rolled out", current: 1, desired: 1, missing: [] },
      { name: "Deployment kube-system/hubble-ui rolled out", current: 1, desired: 1, missing: [] },
      { name: "StatefulSet cilium-spire/spire-server rolled out", current: 1, desired: 1, missing: [] },
      { name: "CRDs established", current: 8, desired: 8, missing: [] },
      { name: "nodes free of the start-up taint", current: 3, desired: 3, missing: [] },
      { name: "nodes with CiliumIsUp", current: 3, desired: 3, missing: [] },
      { name: "nodes with a WireGuard key of their own", current: 3, desired: 3, missing: [] },
      { name: "SPIRE trust bundle published", current: 1, desired: 1, missing: [] },
    ]);
    expect(unmetChecks({})).toEqual([]);
  });

  it("that is installed and has not begun holds none of them", () => {
    const nothing = { objects: new Map(), ciliumNodes: undefined, served: [] };
    const bare = nodes.map((node) => ({
      ...node,
      status: {},
      spec: tainted("node.cilium.io/agent-not-ready")(node).spec,
    }));
    expect(unmetChecks({ ...nothing, nodes: bare })).toHaveLength(runHealthChecks(healthy).length);
  });
});

describe("a workload", () => {
  it("that is absent is not rolled out", () => {
    expect(unmetChecks(withObject("DaemonSet kube-system/cilium", () => undefined))).toEqual([
      { name: "DaemonSet kube-system/cilium rolled out", current: 0, desired: 3, missing: [] },
    ]);
  });

  it("that misses one node is not rolled out", () => {
    const behind = withObject("DaemonSet kube-system/cilium", (object) => ({
      ...object,
      status: { ...(object["status"] as object), numberAvailable: 2 },
    }));
    expect(unmetChecks(behind)).toMatchObject([{ current: 2, desired: 3 }]);
  });
});

describe("CRDs", () => {
  it("are named where they are not served", () => {
    const served = healthy.served.filter((crd) => crd !== "ciliumnodes");
    expect(unmetChecks({ served })).toEqual([
      { name: "CRDs established", current: 7, desired: 8, missing: ["ciliumnodes"] },
    ]);
    expect(unmetChecks({ served: [...healthy.served, "ciliumbgpnodeconfigs"] })).toEqual([]);
  });
});

describe("a node", () => {
  it.each([
    "node.cilium.io/agent-not-ready",
    "ignore-taint.cluster-autoscaler.kubernetes.io/cilium-agent-not-ready",
  ])("is not free with the taint %s", (key) => {
    expect(unmetChecks({ nodes: replaced("two", tainted(key)) })).toEqual([
      { name: "nodes free of the start-up taint", current: 2, desired: 3, missing: ["two"] },
    ]);
  });

  it("is not free with the taint whose key was applied, whatever it is", () => {
    const taint = tainted("example.com/no-agent");
    expect(unmetChecks({ nodes: replaced("two", taint) })).toEqual([]);
    const config = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "cilium-config", namespace: "kube-system" },
      data: { "agent-not-ready-taint-key": "example.com/no-agent" },
    };
    const expected = [
      ...healthy.expected.filter(({ metadata }) => metadata.name !== "cilium-config"),
      config,
    ];
    expect(unmetChecks({ expected, nodes: replaced("two", taint) })).toMatchObject([{ missing: ["two"] }]);
  });

  it("may have any other taint", () => {
    expect(unmetChecks({ nodes: replaced("two", tainted("node.cilium.io/other")) })).toEqual([]);
  });

  it.each([
    ["says so of another plugin", { type: "NetworkUnavailable", status: "False", reason: "CalicoIsUp" }],
    ["says that it is not", { type: "NetworkUnavailable", status: "True", reason: "CiliumIsDown" }],
    ["says it in another condition", { type: "Ready", status: "False", reason: "CiliumIsUp" }],
  ])("is not up where its condition %s", (_, condition) => {
    const changed = replaced("one", (node) => ({ ...node, status: { conditions: [condition] } }));
    expect(unmetChecks({ nodes: changed })).toEqual([
      { name: "nodes with CiliumIsUp", current: 2, desired: 3, missing: ["one"] },
    ]);
  });

  it("is named only among the first five that miss something", () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ ...upNode(`node-${index}`), status: {} }));
    const [check] = runHealthChecks(healthyView(...many)).filter((one) => !isMet(one));
    expect(check).toMatchObject({
      current: 0,
      desired: 9,
      missing: ["node-0", "node-1", "node-2", "node-3", "node-4"],
    });
  });
});

describe("encryption", () => {
  const checkOf = (ciliumNodes: KubeObject[] | undefined) => unmetChecks({ ciliumNodes });
  const name = "nodes with a WireGuard key of their own";
  const [one, two, three] = ["one", "two", "three"].map((name) => ciliumNode(name)) as [
    KubeObject,
    KubeObject,
    KubeObject,
  ];
  const key = one.metadata.annotations?.["network.cilium.io/wg-pub-key"] ?? "";

  it("is not met by a node without CiliumNode, or before the CRD is served", () => {
    expect(checkOf([one, three])).toEqual([{ name, current: 2, desired: 3, missing: ["two"] }]);
    expect(checkOf(undefined)).toEqual([{ name, current: 0, desired: 3, missing: ["one", "two", "three"] }]);
  });

  it.each([
    ["no annotation", { ...two, metadata: { name: "two" } }],
    ["an empty key", ciliumNode("two", "")],
    ["a key that is too short", ciliumNode("two", key.slice(4))],
    ["something else in its place", ciliumNode("two", "not a key of WireGuard, only as long as.....")],
  ])("is not met by a node with %s", (_, broken) => {
    expect(checkOf([one, broken, three])).toEqual([{ name, current: 2, desired: 3, missing: ["two"] }]);
  });

  it("is not met by two nodes that share a key", () => {
    expect(checkOf([one, ciliumNode("two", key), three])).toEqual([
      { name, current: 1, desired: 3, missing: ["one", "two"] },
    ]);
  });

  it("does not mind CiliumNodes of nodes that are gone", () => {
    expect(checkOf([one, two, three, ciliumNode("gone")])).toEqual([]);
  });

  it("is not a node's own while a CiliumNode of a machine that is gone has its address", () => {
    const at = (node: KubeObject, part: "spec" | "status", field: "ip" | "address") => ({
      ...node,
      [part]: { ...(node[part] as object), addresses: [{ type: "InternalIP", [field]: "10.0.0.2" }] },
    });
    const nodes = [upNode("one"), at(upNode("two"), "status", "address"), upNode("three")];
    const gone = at(ciliumNode("gone"), "spec", "ip");
    expect(unmetChecks({ nodes, ciliumNodes: [one, two, three, gone] })).toEqual([
      { name, current: 2, desired: 3, missing: ["two"] },
    ]);
  });

  it("that is not requested leaves the check that Cilium knows every node", () => {
    const spec = { ...healthy.spec, encryption: "none" } as const;
    const keyless = nodes.map((node) => ({ ...ciliumNode(node.metadata.name), metadata: node.metadata }));
    expect(unmetChecks({ spec, ciliumNodes: keyless })).toEqual([]);
    expect(unmetChecks({ spec, ciliumNodes: keyless.slice(1) })).toEqual([
      { name: "nodes known to Cilium", current: 2, desired: 3, missing: ["one"] },
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
      expect(unmetChecks(empty)).toEqual([
        { name: "SPIRE trust bundle published", current: 0, desired: 1, missing: [] },
      ]);
    },
  );

  it("has a bundle until its last certificate ends", () => {
    const der = (until: string) => btoa(`\x17\x0d260101000000Z\x17\x0d${until}Z`);
    const certificates = ["261001000000", "261130120000"].map(
      (until) => `-----BEGIN CERTIFICATE-----\n${der(until)}\n-----END CERTIFICATE-----\n`,
    );
    const view = withObject("ConfigMap cilium-spire/spire-bundle", (object) => ({
      ...object,
      data: { "bundle.crt": certificates.join("") },
    }));
    expect(unmetChecks({ ...view, now: "2026-11-30T11:59:00.000Z" })).toEqual([]);
    expect(unmetChecks({ ...view, now: "2026-11-30T12:01:00.000Z" })).toMatchObject([
      {
        name: "SPIRE trust bundle published",
        current: 0,
        cause: expect.stringContaining("ended on 2026-11-30"),
      },
    ]);
  });

  it("that is not requested needs no bundle", () => {
    const spec = { ...healthy.spec, mutualAuth: "none" } as const;
    const checks = runHealthChecks({ ...healthy, spec, objects: new Map() }).map(({ name }) => name);
    expect(checks).not.toContain("SPIRE trust bundle published");
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
    expect(unmetChecks({ nodes: [...nodes, other] })).toEqual([]);
  });

  it("are those that the fleet's node selector leaves out, as it was applied", () => {
    const pool = nodes.map((node) => upNode(node.metadata.name, { pool: "mesh" }));
    const expected = renderWith({ nodeSelectors: { agents: { pool: "mesh" } } });
    const checks = runHealthChecks({
      ...healthy,
      expected,
      nodes: [...pool, { ...upNode("other"), status: {} }],
    });
    expect(checks.filter((check) => !isMet(check))).toEqual([]);
    expect(checks.find(({ name }) => name === "nodes with CiliumIsUp")).toMatchObject({ desired: 3 });
  });

  it("are not those of another compute type of EC2", () => {
    const ec2 = { ...upNode("four", { "eks.amazonaws.com/compute-type": "ec2" }), status: {} };
    expect(unmetChecks({ nodes: [...nodes, ec2] }).length).toBeGreaterThan(0);
  });

  it("are fewer for Envoy, which keeps away from nodes with cilium.io/no-schedule", () => {
    const excluded = upNode("four", { "cilium.io/no-schedule": "true" });
    const view = healthyView(...nodes, excluded);
    const envoy = "DaemonSet kube-system/cilium-envoy";
    const onThree = healthy.objects.get(envoy);
    if (onThree === undefined) throw new Error("the render has no Envoy");
    const checks = runHealthChecks({ ...view, objects: new Map([...view.objects, [envoy, onThree]]) });
    expect(checks.filter((check) => !isMet(check))).toEqual([]);
    expect(checks.find(({ name }) => name.startsWith(envoy))).toMatchObject({ current: 3, desired: 3 });
    expect(checks.find(({ name }) => name.startsWith("DaemonSet kube-system/cilium "))).toMatchObject({
      desired: 4,
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
  const open = runHealthChecks({ ...idle, objects: new Map(pending) }).filter((check) => !isMet(check));
  expect(open.map(({ name, current }) => [name, current])).toEqual([
    ["Deployment kube-system/cilium-operator rolled out", 0],
    ["Deployment kube-system/hubble-relay rolled out", 0],
    ["Deployment kube-system/hubble-ui rolled out", 0],
    ["StatefulSet cilium-spire/spire-server rolled out", 0],
  ]);
});

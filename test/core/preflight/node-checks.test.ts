import { describe, expect, it } from "vitest";
import type { Json } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { retriedCodes } from "../../../functions/core/preflight/retried-codes.ts";
import { clearView, objectionsTo } from "../../builders/clear-view.ts";
import { node } from "../../builders/node.ts";

const codes = (changed: Parameters<typeof objectionsTo>[0]) => objectionsTo(changed).map(({ code }) => code);
const taint = (key: string, value?: string) => ({ key, effect: "NoSchedule", ...(value && { value }) });

/** A Deployment or StatefulSet as the render has it, as far as placement reads it. */
function workload(kind: string, namespace: string, name: string, ...keys: string[]): KubeObject {
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name, namespace },
    spec: {
      template: {
        spec: {
          nodeSelector: { "kubernetes.io/os": "linux" },
          tolerations: keys.map((key) => ({ key, operator: "Exists" })),
        },
      },
    },
  };
}

const operator = workload("Deployment", "kube-system", "cilium-operator", "node.cilium.io/agent-not-ready");
const spireServer = workload("StatefulSet", "cilium-spire", "spire-server");

describe("the kernel", () => {
  it.each(["5.4.228-131.415.amzn2", "4.14.355-280.amzn2", "5.9.16"])("%s is too old", (kernelVersion) => {
    const [objection] = objectionsTo({ nodes: [node({ name: "a" }), node({ name: "b", kernelVersion })] });
    expect(objection).toMatchObject({ code: "kernel-too-old", severity: "blocking" });
    expect(objection?.message).toContain(
      `1 node is on a kernel below 5.10, on which Cilium does not run: b (${kernelVersion})`,
    );
  });

  it.each(["5.10.245-241.976.amzn2", "6.1.0", "6.12.0", "6.18.1", "4.18.0-553.el8_10.x86_64", ""])(
    "%s is none to object to",
    (kernelVersion) => expect(objectionsTo({ nodes: [node({ name: "a", kernelVersion })] })).toEqual([]),
  );

  it("of a node that gets no agent does not matter", () => {
    const labels = { "eks.amazonaws.com/compute-type": "fargate" };
    expect(codes({ nodes: [node({ name: "a", kernelVersion: "5.4.0", labels })] })).toEqual([
      "nodes-without-cilium",
    ]);
  });
});

describe("nodes that stay without Cilium", () => {
  it("are counted by their kind", () => {
    const nodes = [
      node({ name: "a" }),
      node({ name: "f", labels: { "eks.amazonaws.com/compute-type": "fargate" } }),
      node({ name: "w", labels: { "kubernetes.io/os": "windows" } }),
    ];
    const [objection, ...others] = objectionsTo({ nodes });
    expect(others).toEqual([]);
    expect(objection).toMatchObject({ code: "nodes-without-cilium", severity: "warning" });
    expect(objection?.message).toContain("2 of 3 nodes stay without Cilium (1 fargate, 1 Windows)");
    expect(objectionsTo({ nodes, acknowledged: ["nodes-without-cilium"] })).toEqual([]);
  });

  it("block a first installation where they are hybrid, until that is acknowledged", () => {
    const nodes = [
      node({ name: "a" }),
      node({ name: "h", labels: { "eks.amazonaws.com/compute-type": "hybrid" } }),
    ];
    expect(objectionsTo({ nodes })).toMatchObject([
      { code: "hybrid-nodes", severity: "blocking" },
      { code: "nodes-without-cilium", severity: "warning" },
    ]);
    const acknowledged = ["hybrid-nodes"];
    expect(objectionsTo({ nodes, acknowledged })[0]).toMatchObject({
      code: "hybrid-nodes",
      severity: "warning",
    });
    expect(codes({ nodes, moment: "settled", before: clearView.spec })).toEqual(["nodes-without-cilium"]);
  });
});

describe("SPIRE on nodes", () => {
  const spec = { ...clearView.spec, mutualAuth: "none" } as const;

  it("of Bottlerocket is a warning", () => {
    const nodes = [node({ name: "a", osImage: "Bottlerocket OS 1.50.0 (aws-k8s-1.34)" })];
    expect(objectionsTo({ nodes })).toMatchObject([{ code: "bottlerocket-spire", severity: "warning" }]);
    expect(objectionsTo({ nodes, spec })).toEqual([]);
  });

  it("with external addresses is a warning", () => {
    const nodes = [node({ name: "a", addresses: [{ type: "ExternalIP", address: "203.0.113.7" }] })];
    expect(objectionsTo({ nodes })).toMatchObject([{ code: "public-addresses-spire", severity: "warning" }]);
    expect(objectionsTo({ nodes, spec })).toEqual([]);
  });
});

describe("an upgrade of Kubernetes", () => {
  it("is seen by nodes of another minor, and is none of a settled cluster's business", () => {
    const pinned = { ...clearView.pinned, fineGrainedKubelets: false };
    const nodes = [node({ name: "a" }), node({ name: "b", kubeletVersion: "v1.32.9-eks-local" })];
    const [objection, ...others] = objectionsTo({ nodes, pinned });
    expect(others).toEqual([]);
    expect(objection).toMatchObject({ code: "nodes-of-another-minor", severity: "warning" });
    expect(objection?.message).toContain("1 of 2 nodes (b) run another minor than Kubernetes 1.33");
    expect(objectionsTo({ nodes, pinned, moment: "settled" })).toEqual([]);
    expect(objectionsTo({ nodes: [node({ name: "a", kubeletVersion: "" })], pinned })).toEqual([]);
  });
});

describe("taints", () => {
  it("that no controller tolerates, on all nodes, are told with the setting that mends it", () => {
    const nodes = [
      node({ name: "a", taints: [taint("CriticalAddonsOnly", "true")] }),
      node({ name: "b", taints: [taint("dedicated", "apps")] }),
    ];
    const [objection, ...others] = objectionsTo({ nodes, objects: [operator, spireServer] });
    expect(others).toEqual([]);
    expect(objection).toMatchObject({ code: "no-node-admits", severity: "blocking" });
    expect(objection?.message).toBe(
      "No node admits Deployment kube-system/cilium-operator, StatefulSet cilium-spire/spire-server: " +
        "all have a taint that is not tolerated (CriticalAddonsOnly=true:NoSchedule, dedicated=apps:NoSchedule).",
    );
    expect(objection?.remedy).toContain(
      '"extraTolerations": [{"key":"CriticalAddonsOnly","operator":"Exists","effect":"NoSchedule"}',
    );
  });

  it("do not matter where one node has none", () => {
    const tainted = node({ name: "a", taints: [taint("dedicated")] });
    const soft = node({ name: "c", taints: [{ key: "dedicated", effect: "PreferNoSchedule" }] });
    // The operator takes it off.
    const starting = node({ name: "b", taints: [taint("node.cilium.io/agent-not-ready")] });
    for (const other of [node({ name: "d" }), soft, starting]) {
      expect(objectionsTo({ nodes: [tainted, other], objects: [operator, spireServer] })).toEqual([]);
    }
  });

  it.each([
    "node.kubernetes.io/not-ready",
    "node.kubernetes.io/unreachable",
    "node.kubernetes.io/memory-pressure",
    "node.kubernetes.io/unschedulable",
    "node.kubernetes.io/out-of-service",
    "node.cloudprovider.kubernetes.io/uninitialized",
    "node.cloudprovider.kubernetes.io/shutdown",
    "ebs.csi.aws.com/agent-not-ready",
    "efs.csi.aws.com/agent-not-ready",
    "s3.csi.aws.com/agent-not-ready",
    "karpenter.sh/disrupted",
    "karpenter.sh/unregistered",
    "ToBeDeletedByClusterAutoscaler",
    "DeletionCandidateOfClusterAutoscaler",
    "startup-taint.cluster-autoscaler.kubernetes.io/storage",
    "ignore-taint.cluster-autoscaler.kubernetes.io/gpu-driver",
    "status-taint.cluster-autoscaler.kubernetes.io/mlx",
    "aws-node-termination-handler/spot-itn",
    "aws-node-termination-handler/scheduled-maintenance",
    "nidhogg.uswitch.com/kube-system.node-local-dns",
    "readiness.k8s.io/storage",
    "cni.istio.io/not-ready",
  ])("that pass by themselves are waited for and block nothing: %s", (key) => {
    const nodes = [
      node({ name: "a", taints: [taint("dedicated")] }),
      node({ name: "b", taints: [{ key, effect: "NoExecute" }] }),
    ];
    const found = objectionsTo({ nodes, objects: [spireServer] });
    expect(found).toMatchObject([{ code: "no-node-admits-yet", severity: "warning" }]);
    expect(found[0]?.message).toContain(`(${key}:NoExecute)`);
    expect(found[0]?.message).not.toContain("dedicated");
    expect(retriedCodes.whereWell).toContain("no-node-admits-yet");
    expect(objectionsTo({ nodes, objects: [spireServer], moment: "settled" })).toEqual([]);
  });

  it.each(["node.kubernetes.io/dedicated", "karpenter.sh/pool", "team.example.com/ebs-agent-not-ready"])(
    "that only look like such block: %s",
    (key) =>
      expect(codes({ nodes: [node({ name: "a", taints: [taint(key)] })], objects: [spireServer] })).toEqual([
        "no-node-admits",
      ]),
  );

  it("in the Cluster Autoscaler's form of the start-up taint are told: nothing takes them off", () => {
    const key = "ignore-taint.cluster-autoscaler.kubernetes.io/cilium-agent-not-ready";
    const nodes = [node({ name: "a", taints: [taint(key, "true")] })];
    expect(objectionsTo({ nodes, objects: [operator] })[0]?.message).toContain(key);
    const tolerating = workload("Deployment", "kube-system", "cilium-operator", key);
    expect(objectionsTo({ nodes, objects: [tolerating] })).toEqual([]);
  });

  it.each([
    [{ key: "dedicated", operator: "Equal", value: "apps" }, true],
    [{ key: "dedicated", operator: "Equal", value: "web" }, false],
    [{ key: "dedicated", value: "apps", effect: "NoSchedule" }, true],
    [{ key: "dedicated", operator: "Exists", effect: "NoExecute" }, false],
    [{ operator: "Exists" }, true],
    [{ key: "", operator: "Exists", effect: "" }, true],
  ])("are tolerated as Kubernetes does: %j %s", (toleration, isTolerated) => {
    const pod = { nodeSelector: {}, tolerations: [toleration] };
    const objects = [{ ...operator, spec: { template: { spec: pod } } }];
    const nodes = [node({ name: "a", taints: [taint("dedicated", "apps")] })];
    expect(codes({ nodes, objects })).toEqual(isTolerated ? [] : ["no-node-admits"]);
  });

  it("are not blamed where no node has the labels that are asked for", () => {
    const pod = { nodeSelector: { pool: "net" } };
    const objects = [{ ...operator, spec: { template: { spec: pod } } }];
    const [objection] = objectionsTo({ nodes: [node({ name: "a" })], objects });
    expect(objection?.message).toContain('has the labels {"pool":"net"}');
  });

  it("are judged on nodes that the VPC CNI serves", () => {
    const elsewhere = ["hybrid", "fargate", "auto"].map((type) =>
      node({ name: type, labels: { "eks.amazonaws.com/compute-type": type } }),
    );
    const nodes = [...elsewhere, node({ name: "a", taints: [taint("CriticalAddonsOnly")] })];
    expect(
      codes({ nodes, objects: [operator], acknowledged: ["nodes-without-cilium", "hybrid-nodes"] }),
    ).toEqual(["no-node-admits", "hybrid-nodes"]);
  });

  it.each([
    ["In", ["a", "b"], true],
    ["In", ["b"], false],
    ["NotIn", ["b"], true],
    ["NotIn", ["a"], false],
    ["Exists", undefined, true],
    ["DoesNotExist", undefined, false],
    ["Other", undefined, false],
  ])("are judged on nodes that the pods' own affinity takes: %s %j %s", (operation, values, isAdmitted) => {
    const requirement = { key: "pool", operator: operation, ...(values && { values }) };
    expect(codes(withAffinity([{ matchExpressions: [requirement] }]))).toEqual(
      isAdmitted ? [] : ["no-node-admits"],
    );
  });

  it.each([
    ["Gt", "2", true],
    ["Gt", "3", false],
    ["Lt", "4", true],
    ["Lt", "3", false],
  ])("are judged by numbers too: 3 %s %s %s", (operation, value, isAdmitted) => {
    const requirement = { key: "size", operator: operation, values: [value] };
    expect(codes(withAffinity([{ matchExpressions: [requirement] }]))).toEqual(
      isAdmitted ? [] : ["no-node-admits"],
    );
  });

  it("are judged by terms, of which one must hold, and by the node's name", () => {
    const [other, own] = ["b", "a"].map((name) => ({
      matchFields: [{ key: "metadata.name", operator: "In", values: [name] }],
    }));
    expect(codes(withAffinity([other, own]))).toEqual([]);
    expect(codes(withAffinity([other, {}]))).toEqual(["no-node-admits"]);
    const [objection] = objectionsTo(withAffinity([other]));
    expect(objection?.message).toContain("and the affinity {");
  });

  it("are judged on agents' nodes where a pod asks for an agent beside it", () => {
    const agents: KubeObject = {
      ...workload("DaemonSet", "kube-system", "cilium"),
      spec: { template: { spec: { nodeSelector: { pool: "a" } } } },
    };
    const term = {
      topologyKey: "kubernetes.io/hostname",
      labelSelector: { matchLabels: { "k8s-app": "cilium" } },
    };
    const affinity = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    const relay = {
      ...workload("Deployment", "kube-system", "hubble-relay"),
      spec: { template: { spec: { affinity } } },
    };
    const objects = [agents, relay];
    expect(codes({ nodes: [node({ name: "b" })], objects })).toEqual(["no-node-admits"]);
    expect(codes({ nodes: [node({ name: "a", labels: { pool: "a" } })], objects })).toEqual([]);
  });
});

/** The operator with a required affinity, and one node of pool a and size 3. */
function withAffinity(nodeSelectorTerms: readonly unknown[]) {
  const affinity = {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
  } as unknown as Json;
  return {
    nodes: [node({ name: "a", labels: { pool: "a", size: "3" } })],
    objects: [{ ...operator, spec: { template: { spec: { affinity } } } }],
  };
}

describe("CiliumNodes", () => {
  const ciliumNode = (name: string, ip: string): KubeObject => ({
    apiVersion: "cilium.io/v2",
    kind: "CiliumNode",
    metadata: { name },
    spec: { addresses: [{ type: "InternalIP", ip }] },
  });
  const nodes = [node({ name: "a", addresses: [{ type: "InternalIP", address: "10.0.0.1" }] })];

  it("of a node that is gone, with the address of a live one, block changes and are told else", () => {
    const ciliumNodes = [ciliumNode("a", "10.0.0.1"), ciliumNode("old", "10.0.0.1")];
    const change = objectionsTo({ nodes, ciliumNodes, moment: "change", before: clearView.spec });
    expect(change).toMatchObject([{ code: "stale-cilium-nodes", severity: "blocking" }]);
    expect(change[0]?.remedy).toBe("kubectl delete ciliumnode old");
    expect(objectionsTo({ nodes, ciliumNodes, moment: "settled" })[0]?.severity).toBe("warning");
  });

  it("of a node that is gone, with an address of its own, are left to the operator", () => {
    expect(objectionsTo({ nodes, ciliumNodes: [ciliumNode("old", "10.0.0.9")] })).toEqual([]);
  });
});

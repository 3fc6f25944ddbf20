import { describe, expect, it } from "vitest";
import type { Json } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import type { Moment } from "../../../functions/core/preflight/preflight-view.ts";
import { clearView, objectionsTo } from "../../builders/clear-view.ts";
import { daemonSet } from "../../builders/daemon-set.ts";
import { node } from "../../builders/node.ts";

const nodes = ["a", "b", "c"].map((name) => node({ name }));
const theOne = (changed: Parameters<typeof objectionsTo>[0]) => {
  const [objection, ...others] = objectionsTo(changed);
  expect(others).toEqual([]);
  return objection;
};

const awsNode = (container: Readonly<Record<string, Json>>) =>
  daemonSet("aws-node", { name: "aws-node", ...container });
const withEnv = (name: string, value: string) => awsNode({ env: [{ name, value }] });

function counted(name: string, wanted: number, ready: number, observedGeneration = 1): KubeObject {
  const status = { desiredNumberScheduled: wanted, numberReady: ready, observedGeneration };
  const found = daemonSet(name, { name });
  return { ...found, metadata: { ...found.metadata, generation: 1 }, status };
}

describe.each([
  ["aws-node", "awsNode"],
  ["kube-proxy", "kubeProxy"],
] as const)("DaemonSet %s", (name, fact) => {
  const when = (...counts: [number, number, number?]) => theOne({ nodes, [fact]: counted(name, ...counts) });

  it("has nothing against it where it is ready on every node, or has no status yet", () => {
    expect(when(3, 3)).toBeUndefined();
    expect(theOne({ nodes, [fact]: daemonSet(name, { name }) })).toBeUndefined();
  });

  it("is missing where it is wanted nowhere, ready nowhere, or not looked at by its controller", () => {
    const cases: readonly [readonly [number, number, number?], string][] = [
      [[0, 0], "is wanted on 0 of 3 nodes that Cilium would run on"],
      [[3, 0], "is ready on 0 of 3 nodes"],
      [[3, 3, 0], "its controller has not looked at it yet"],
    ];
    for (const [counts, message] of cases) {
      expect(when(...counts)).toMatchObject({ code: "prerequisite-missing", severity: "blocking" });
      expect(when(...counts)?.message).toContain(message);
    }
  });

  it("blocks a first installation where it is kept off some nodes", () => {
    expect(when(2, 2)).toMatchObject({ code: "prerequisite-parked", severity: "blocking" });
    const changed = { nodes, [fact]: counted(name, 2, 2), moment: "settled" } as const;
    expect(theOne(changed)).toMatchObject({ code: "prerequisite-parked", severity: "warning" });
  });

  it("is a warning where it is not ready on some nodes", () => {
    expect(when(3, 2)).toMatchObject({ code: "prerequisite-unready", severity: "warning" });
    expect(when(3, 2)?.message).toBe(`DaemonSet kube-system/${name} is ready on 2 of 3 nodes.`);
  });
});

describe("the VPC CNI", () => {
  it.each([
    ["602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni:v1.7.6", "vpc-cni-too-old"],
    ["amazon-k8s-cni:v1.11.1-eksbuild.1", "vpc-cni-too-old"],
    ["amazon-k8s-cni:v1.11.2", undefined],
    ["602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni:v1.20.4-eksbuild.1", undefined],
    [`amazon-k8s-cni@sha256:${"0".repeat(64)}`, "vpc-cni-unknown"],
    ["amazon-k8s-cni:latest", "vpc-cni-unknown"],
    ["amazon-k8s-cni:v1.7", "vpc-cni-unknown"],
    ["amazon-k8s-cni:1.20.4.5", "vpc-cni-unknown"],
    [`localhost:5000/amazon-k8s-cni:v1.7.0@sha256:${"1".repeat(64)}`, "vpc-cni-too-old"],
    ["localhost:5000/amazon-k8s-cni", "vpc-cni-unknown"],
    ["", "vpc-cni-unknown"],
  ])("by its image %s: %s", (image, code) => {
    expect(theOne({ awsNode: awsNode({ image }) })?.code).toBe(code);
  });

  it.each([
    ["ENABLE_POD_ENI", "true", "pod-eni", "blocking"],
    ["ENABLE_POD_ENI", "false", undefined, undefined],
    ["ENABLE_POD_ENI", "True", "pod-eni", "blocking"],
    ["ENABLE_POD_ENI", "TRUE", "pod-eni", "blocking"],
    ["ENABLE_POD_ENI", "1", "pod-eni", "blocking"],
    ["ENABLE_POD_ENI", "t", "pod-eni", "blocking"],
    ["ENABLE_POD_ENI", "T", "pod-eni", "blocking"],
    ["ENABLE_POD_ENI", "tRUE", undefined, undefined],
    ["ENABLE_POD_ENI", "yes", undefined, undefined],
    ["ENABLE_POD_ENI", "0", undefined, undefined],
    ["AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", "1", "custom-networking", "warning"],
    ["ENABLE_PREFIX_DELEGATION", "True", "prefix-delegation", "warning"],
    ["AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", "true", "custom-networking", "warning"],
    ["AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", "false", undefined, undefined],
    ["ENABLE_PREFIX_DELEGATION", "true", "prefix-delegation", "warning"],
    ["ENABLE_PREFIX_DELEGATION", "false", undefined, undefined],
    ["POD_MTU", "9001", "pod-mtu", "warning"],
    ["POD_MTU", "8906", undefined, undefined],
    ["POD_MTU", "many", "pod-mtu", "warning"],
  ])("with %s=%s: %s", (name, value, code, severity) => {
    expect(theOne({ awsNode: withEnv(name, value) })?.code).toBe(code);
    expect(theOne({ awsNode: withEnv(name, value) })?.severity).toBe(severity);
  });

  it("of an unknown version holds installations and changes back, and is told in between", () => {
    const changed = { awsNode: awsNode({ image: "amazon-k8s-cni:latest" }) };
    const severityAt = (moment: Moment) => theOne({ ...changed, moment })?.severity;
    expect([severityAt("install"), severityAt("change"), severityAt("settled")]).toEqual([
      "blocking",
      "blocking",
      "warning",
    ]);
    expect(theOne(changed)?.message).toContain('cannot be known of its image "amazon-k8s-cni:latest"');
    const acknowledged = ["vpc-cni-unknown"];
    expect(theOne({ ...changed, acknowledged })?.severity).toBe("warning");
    expect(theOne({ ...changed, acknowledged, moment: "settled" })).toBeUndefined();
  });

  it.each([
    ["v1.20.4", undefined],
    ["v1.7.6", "vpc-cni-too-old"],
    ["latest", "vpc-cni-unknown"],
  ])("without a tag is known by the label of its DaemonSet: %s", (version, code) => {
    const { metadata, ...rest } = awsNode({ image: `amazon-k8s-cni@sha256:${"0".repeat(64)}` });
    const labels = { "app.kubernetes.io/version": version };
    expect(theOne({ awsNode: { ...rest, metadata: { ...metadata, labels } } })?.code).toBe(code);
  });

  it("with a setting twice has the last, as the kubelet gives it", () => {
    const env = ["true", "false"].map((value) => ({ name: "ENABLE_POD_ENI", value }));
    expect(theOne({ awsNode: awsNode({ env }) })).toBeUndefined();
    expect(theOne({ awsNode: awsNode({ env: env.toReversed() }) })?.code).toBe("pod-eni");
  });

  it("does not read POD_MTU before 1.16.4", () => {
    const old = awsNode({ image: "amazon-k8s-cni:v1.16.3", env: [{ name: "POD_MTU", value: "8906" }] });
    expect(theOne({ awsNode: old })?.message).toContain("VPC CNI 1.16.3 does not read it");
  });

  it("may keep security groups for pods where the owner says so", () => {
    const changed = { awsNode: withEnv("ENABLE_POD_ENI", "true") };
    expect(theOne(changed)?.remedy).toContain(
      "aws eks tag-resource --resource-arn arn:aws:eks:eu-west-1:111122223333:cluster/demo --tags cilium_acknowledge=pod-eni",
    );
    expect(theOne({ ...changed, acknowledged: ["pod-eni"] })).toMatchObject({
      code: "pod-eni",
      severity: "warning",
    });
  });
});

describe("DaemonSets of others", () => {
  it.each([
    ["calico-node", "other-cni", "blocking"],
    ["tigera-anything", "other-cni", "blocking"],
    ["weave-net", "other-cni", "blocking"],
    ["antrea-agent", "other-cni", "blocking"],
    ["kube-router", "other-cni", "blocking"],
    ["istio-cni-node", "mesh-cni", "warning"],
    ["linkerd-cni", "mesh-cni", "warning"],
    ["kube-multus-ds", "multus", "warning"],
    ["retina-agent", "tc-programs", "warning"],
  ])("%s is %s, in any namespace", (name, code, severity) => {
    const objection = theOne({
      daemonSets: [
        { name: "fluent-bit", namespace: "logs" },
        { name, namespace: "some" },
      ],
    });
    expect(objection).toMatchObject({ code, severity });
    expect(objection?.message).toContain(`some/${name}`);
  });

  it("of other names are none of our business, nor are our own", () => {
    const labels = { "eks-cilium.io/managed": "true" };
    const daemonSets = [
      { name: "fluent-bit", namespace: "logs" },
      { name: "constructor", namespace: "default" },
      { name: "multus", namespace: "kube-system", labels },
    ];
    expect(theOne({ daemonSets })).toBeUndefined();
  });
});

describe("kube-proxy's mode", () => {
  const config = (text: string): KubeObject => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kube-proxy-config", namespace: "kube-system" },
    data: { config: text },
  });

  it.each([
    ['ipvs:\n  scheduler: rr\nmode: "ipvs"', "kube-proxy-mode"],
    ["mode: nftables", "kube-proxy-mode"],
    ["mode: iptables", undefined],
    ["ipvs:\n  scheduler: rr", undefined],
    ["  mode: 'ipvs' # since 2023", "kube-proxy-mode"],
    ["detectLocalMode: ipvs", undefined],
    ['{"kind":"KubeProxyConfiguration","mode":"nftables"}', "kube-proxy-mode"],
    ['{"mode":"iptables"}', undefined],
    ['{\n  "kind": "KubeProxyConfiguration",\n  "mode": "ipvs"\n}', "kube-proxy-mode"],
  ])("%j: %s", (text, code) => {
    expect(theOne({ kubeProxyConfig: config(text) })?.code).toBe(code);
  });

  it.each<[string, string[], string | undefined]>([
    ["an argument", ["kube-proxy", "--proxy-mode=ipvs"], "kube-proxy-mode"],
    ["two arguments", ["kube-proxy", "--v=2", "--proxy-mode", "nftables"], "kube-proxy-mode"],
    ["a shell's line", ["/bin/sh", "-c", 'kube-proxy --proxy-mode="ipvs" 1>>/log'], "kube-proxy-mode"],
    ["the usual mode", ["kube-proxy", "--proxy-mode=iptables"], undefined],
    ["an argument without a value", ["kube-proxy", "--proxy-mode"], undefined],
    ["an argument that a file makes void", ["kube-proxy", "--config=/c", "--proxy-mode=ipvs"], undefined],
  ])("by %s", (_, command, code) => {
    const kubeProxy = daemonSet("kube-proxy", { name: "kube-proxy", command });
    const found = theOne({ kubeProxy });
    expect(found?.code).toBe(code);
    if (code !== undefined) expect(found?.remedy).toContain("edit daemonset kube-proxy");
  });

  it.each(["\n", " ", "mode", ":", "{", '"', "mode:\n", "[".repeat(10)])(
    "is looked for in a MiB of %j in no time",
    (filling) => {
      const text = filling.repeat(2 ** 20 / filling.length);
      const kubeProxy = daemonSet("kube-proxy", { name: "kube-proxy", command: [text] });
      expect(theOne({ kubeProxy, kubeProxyConfig: config(text) })).toBeUndefined();
    },
  );
});

describe("the router pool", () => {
  it("may overlap a peered VPC, which is told", () => {
    const objection = theOne({ peerCidrs: ["10.9.0.0/16", "198.18.7.0/24"] });
    expect(objection).toMatchObject({ code: "peer-overlap", severity: "warning" });
    expect(objection?.message).toContain("198.18.7.0/24");
    expect(theOne({ peerCidrs: ["10.9.0.0/16", "2001:db8::/56"] })).toBeUndefined();
  });
});

describe("ports of the node", () => {
  const agents = {
    ...daemonSet("cilium"),
    spec: {
      template: {
        spec: { hostNetwork: true, containers: [{ ports: [{ containerPort: 4244, hostPort: 4244 }] }] },
      },
    },
  };
  const taken = (port: number, protocol = "TCP") => [
    { namespace: "web", pod: "proxy-1", node: "a", port, protocol },
    { namespace: "web", pod: "proxy-2", node: "b", port, protocol },
  ];

  it.each([4244, 9879])("%s that others have are told with the pods that have them", (port) => {
    const objection = theOne({ objects: [agents], hostPorts: taken(port) });
    expect(objection).toMatchObject({ code: "host-port-taken", severity: "blocking" });
    expect(objection?.message).toBe(
      `Host port ${port}, which DaemonSet kube-system/cilium needs, is taken by web/proxy-1 on a, web/proxy-2 on b.`,
    );
  });

  it("that a workload maps are told with its kind", () => {
    const hostPorts = [
      {
        namespace: "web",
        pod: "gateway",
        workload: "Deployment",
        node: "its nodes",
        port: 4244,
        protocol: "TCP",
      },
    ];
    const objection = theOne({ objects: [agents], hostPorts });
    expect(objection?.message).toContain("is taken by Deployment web/gateway on its nodes.");
    expect(objection?.remedy).toContain("kubectl -n web get deployment gateway -o yaml");
  });

  it.each([9890, 4250, 9878, 9891])("%s is needed too, though no pod declares it", (port) => {
    const onHost = (kind: string, name: string): KubeObject => ({
      ...agents,
      kind,
      metadata: { name, namespace: "kube-system" },
      spec: { template: { spec: { hostNetwork: true } } },
    });
    const config = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "cilium-config", namespace: "kube-system" },
    };
    const workloads = [
      agents,
      onHost("DaemonSet", "cilium-envoy"),
      { ...agents, ...onHost("Deployment", "cilium-operator") },
    ];
    const withSpire = { ...config, data: { "mesh-auth-mutual-listener-port": "4250" } };
    expect(theOne({ objects: [...workloads, withSpire], hostPorts: taken(port) })?.code).toBe(
      "host-port-taken",
    );
    const without = theOne({ objects: [...workloads, config], hostPorts: taken(port) });
    expect(without?.code).toBe(port === 4250 ? undefined : "host-port-taken");
  });

  it("that Cilium does not need are free for others", () => {
    expect(theOne({ objects: [agents], hostPorts: [...taken(80), ...taken(4244, "UDP")] })).toBeUndefined();
    expect(theOne({ objects: [], hostPorts: taken(4244) })).toBeUndefined();
    expect(theOne({ objects: [agents], hostPorts: taken(4244), moment: "settled" })).toBeUndefined();
  });
});

describe("an update of the cluster by EKS", () => {
  const cluster = { ...clearView.cluster, status: "UPDATING" as const };

  it("is waited for before anything is written, and leaves a settled cluster alone", () => {
    expect(theOne({ cluster })).toMatchObject({ code: "cluster-updating", severity: "blocking" });
    expect(theOne({ cluster, moment: "change" })?.severity).toBe("blocking");
    expect(theOne({ cluster, moment: "settled" })).toBeUndefined();
  });
});

describe("clusters that are none of ours", () => {
  it("are told by what EKS says of them", () => {
    const { cluster } = clearView;
    expect(theOne({ cluster: { ...cluster, connected: true } })?.code).toBe("connected-cluster");
    const local = theOne({ cluster: { ...cluster, isOnOutpost: true } });
    expect(local).toMatchObject({ code: "outposts", severity: "blocking" });
    expect(local?.message).toContain("Outposts");
    expect(local?.remedy).not.toContain("authenticationMode=");
  });
});

import type { Json } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import type { PreflightView } from "../../functions/core/preflight/preflight-view.ts";
import { clearView } from "./clear-view.ts";
import { daemonSet } from "./daemon-set.ts";
import { node } from "./node.ts";

const { cluster, spec } = clearView;
const nodes = ["a", "b", "c"].map((name) => node({ name }));
const change = { moment: "change", before: spec } as const;
const none = { ...spec, mutualAuth: "none" } as const;

const counted = (name: string, wanted: number, ready: number): KubeObject => ({
  ...daemonSet(name, { name }),
  status: { desiredNumberScheduled: wanted, numberReady: ready, observedGeneration: 1 },
});
const awsNode = (container: Readonly<Record<string, Json>>) =>
  daemonSet("aws-node", { name: "aws-node", ...container });
const policy = (rules: Readonly<Record<string, Json>>): KubeObject => ({
  apiVersion: "cilium.io/v2",
  kind: "CiliumNetworkPolicy",
  metadata: { name: "theirs", namespace: "shop" },
  spec: rules,
});
const operator: KubeObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "cilium-operator", namespace: "kube-system" },
  spec: {
    template: { spec: { tolerations: [{ key: "node.cilium.io/agent-not-ready", operator: "Exists" }] } },
  },
};
const agents: KubeObject = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "cilium", namespace: "kube-system" },
  spec: { template: { spec: { hostNetwork: true, containers: [{ ports: [{ containerPort: 4244 }] }] } } },
};
const tainted = (key: string) =>
  nodes.map((one) => ({ ...one, spec: { taints: [{ key, effect: "NoSchedule" }] } }));

const any = { protocol: "-1", from: -1, to: -1 };
const betweenNodes = (protocol: string, from: number, to: number) => ({
  interfaces: ["10.0.0.1", "10.0.0.2"].map((address) => ({
    id: address,
    address,
    subnet: "s",
    groups: ["sg-1"],
  })),
  rules: [
    { group: "sg-1", isEgress: true, cidr: "0.0.0.0/0", ...any },
    { group: "sg-1", isEgress: false, peerGroup: "sg-1", protocol, from, to },
  ],
  acls: [],
  prefixLists: {},
});
const gp3: KubeObject = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "gp3" },
  provisioner: "ebs.csi.aws.com",
  parameters: { encrypted: "true" },
  volumeBindingMode: "WaitForFirstConsumer",
};
const calico = { name: "calico-node", namespace: "calico-system" };

type Row = readonly [
  source: string,
  situation: string,
  smallest: Partial<PreflightView>,
  /** Code and severity of the first objection; undefined: nothing may speak against it. */
  answer: readonly [code: string, severity: "blocking" | "warning"] | undefined,
];

/** What people reported of Cilium on EKS, each at its smallest, with the answer that would have helped them. */
export const surroundingsReports: readonly Row[] = [
  [
    "aws/aws-eks-best-practices #633",
    "a VPC has a network of the router pool",
    { cidrs: ["198.18.0.0/16"] },
    ["pool-overlap", "blocking"],
  ],
  ["cilium #10420", "aws-node is gone", { awsNode: undefined }, ["prerequisite-missing", "blocking"]],
  [
    "cilium #31041",
    "aws-node is parked by a node selector",
    { nodes, awsNode: counted("aws-node", 0, 0) },
    ["prerequisite-missing", "blocking"],
  ],
  [
    "vpc-cni #3235, #1425",
    "aws-node is ready nowhere",
    { nodes, awsNode: counted("aws-node", 3, 0) },
    ["prerequisite-missing", "blocking"],
  ],
  [
    "cilium #31041",
    "kube-proxy is parked",
    { nodes, kubeProxy: counted("kube-proxy", 0, 0) },
    ["prerequisite-missing", "blocking"],
  ],
  [
    "",
    "aws-node and kube-proxy are ready everywhere",
    { nodes, awsNode: counted("aws-node", 3, 3), kubeProxy: counted("kube-proxy", 3, 3) },
    undefined,
  ],
  [
    "projectcalico/calico #5761",
    "Calico enforces policies beside the VPC CNI",
    { daemonSets: [calico] },
    ["other-cni", "blocking"],
  ],
  [
    "vpc-cni #2970, cilium #24943",
    "security groups for pods",
    { awsNode: awsNode({ env: [{ name: "ENABLE_POD_ENI", value: "true" }] }) },
    ["pod-eni", "blocking"],
  ],
  [
    "terraform-aws-eks #2513",
    "node groups allow TCP 1025-65535 alone",
    { network: betweenNodes("tcp", 1025, 65_535) },
    ["ports-closed", "blocking"],
  ],
  ["", "node groups allow everything from themselves", { network: betweenNodes("-1", -1, -1) }, undefined],
  [
    "vpc-cni #1257",
    "a NetworkPolicy that nobody enforced begins to",
    { networkPolicies: [{ name: "deny-all", namespace: "default" }] },
    ["policies-take-effect", "blocking"],
  ],
  [
    "",
    "the same on an installed cluster",
    { ...change, networkPolicies: [{ name: "deny-all", namespace: "default" }] },
    undefined,
  ],
  [
    "cilium #26208, #37354",
    "SPIRE goes off under a policy that needs it",
    {
      ...change,
      spec: none,
      ciliumPolicies: [policy({ ingress: [{ authentication: { mode: "required" } }] })],
    },
    ["policies-need-authentication", "blocking"],
  ],
  [
    "",
    "SPIRE goes off under a policy that has authentication off",
    {
      ...change,
      spec: none,
      ciliumPolicies: [policy({ ingress: [{ authentication: { mode: "disabled" } }] })],
    },
    undefined,
  ],
  [
    "cilium #47269, #20720",
    "the L7 proxy goes off under HTTP rules",
    {
      ...change,
      spec: { ...spec, l7: false },
      ciliumPolicies: [policy({ ingress: [{ toPorts: [{ rules: { http: [{}] } }] }] })],
    },
    ["policies-need-l7", "blocking"],
  ],
  [
    "upgrade notes of 1.19",
    "fromRequires on the way to 1.19",
    {
      ...change,
      before: { ...spec, release: "1.18.12" },
      ciliumPolicies: [policy({ ingress: [{ fromRequires: [{}] }] })],
    },
    ["policies-of-older-minor", "blocking"],
  ],
  [
    "cilium #19247",
    "the start-up taint in the Cluster Autoscaler's form",
    {
      objects: [operator],
      nodes: tainted("ignore-taint.cluster-autoscaler.kubernetes.io/cilium-agent-not-ready"),
    },
    ["no-node-admits", "blocking"],
  ],
  [
    "hetzner-k3s #744, cilium #40475",
    "all nodes have CriticalAddonsOnly",
    { objects: [operator], nodes: tainted("CriticalAddonsOnly") },
    ["no-node-admits", "blocking"],
  ],
  [
    "",
    "one node has no taint",
    { objects: [operator], nodes: [...tainted("CriticalAddonsOnly"), node({ name: "d" })] },
    undefined,
  ],
  [
    "amazon-eks-ami #727",
    "a kernel of Amazon Linux 2 from before WireGuard",
    { nodes: [node({ name: "a", kernelVersion: "5.4.228-131.415.amzn2" })] },
    ["kernel-too-old", "blocking"],
  ],
  [
    "vpc-cni #1265, cilium #14379",
    "VPC CNI 1.7",
    { awsNode: awsNode({ image: "amazon-k8s-cni:v1.7.6" }) },
    ["vpc-cni-too-old", "blocking"],
  ],
  [
    "",
    "a VPC CNI that a digest alone names",
    { awsNode: awsNode({ image: `amazon-k8s-cni@sha256:${"a".repeat(64)}` }) },
    ["vpc-cni-unknown", "blocking"],
  ],
  [
    "cilium #26930, aws-ebs-csi-driver #954",
    "a StorageClass without its driver",
    { storageClasses: [gp3], csiDrivers: [] },
    ["csi-driver-missing", "blocking"],
  ],
  [
    "cilium #19817, #36754",
    "Istio has Hubble's port",
    {
      objects: [agents],
      hostPorts: [{ namespace: "istio-system", pod: "ztunnel-1", node: "a", port: 4244, protocol: "TCP" }],
    },
    ["host-port-taken", "blocking"],
  ],
  [
    "istio #52461",
    "Istio's CNI plugin",
    { daemonSets: [{ name: "istio-cni-node", namespace: "istio-system" }] },
    ["mesh-cni", "warning"],
  ],
  [
    "bottlerocket #3833, cilium #27130",
    "SPIRE on Bottlerocket",
    { nodes: [node({ name: "a", osImage: "Bottlerocket OS 1.50.0" })] },
    ["bottlerocket-spire", "warning"],
  ],
  [
    "cilium #46767",
    "SPIRE on nodes with public addresses",
    { nodes: [node({ name: "a", addresses: [{ type: "ExternalIP", address: "203.0.113.9" }] })] },
    ["public-addresses-spire", "warning"],
  ],
  [
    "eksctl #7552",
    "a local cluster on Outposts",
    { cluster: { ...cluster, isOnOutpost: true } },
    ["outposts", "blocking"],
  ],
  [
    "alphagov #3782, vpc-cni #3553",
    "the network policy agent is on",
    {
      awsNode: daemonSet(
        "aws-node",
        { name: "aws-node" },
        { name: "aws-eks-nodeagent", args: ["--enable-network-policy=true"] },
      ),
    },
    ["policy-agent", "blocking"],
  ],
  [
    "containers-roadmap #2826",
    "kube-proxy in mode IPVS",
    {
      kubeProxyConfig: {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "kube-proxy-config" },
        data: { config: "mode: ipvs" },
      },
    },
    ["kube-proxy-mode", "warning"],
  ],
  [
    "cilium #28387 and others",
    "Windows nodes beside Linux",
    { nodes: [...nodes, node({ name: "w", labels: { "kubernetes.io/os": "windows" } })] },
    ["nodes-without-cilium", "warning"],
  ],
  [
    "karpenter: an address comes back on a new machine",
    "a CiliumNode of a node that is gone",
    {
      ...change,
      nodes: [node({ name: "a", addresses: [{ type: "InternalIP", address: "10.0.0.1" }] })],
      ciliumNodes: [
        {
          apiVersion: "cilium.io/v2",
          kind: "CiliumNode",
          metadata: { name: "old" },
          spec: { addresses: [{ ip: "10.0.0.1" }] },
        },
      ],
    },
    ["stale-cilium-nodes", "blocking"],
  ],
];

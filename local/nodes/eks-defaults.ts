import type { KubeObject } from "../../functions/core/kube-object.ts";
import { eksDaemonSet } from "./eks-daemon-set.ts";

/** Objects that EKS puts into a new cluster, as far as the product or a test reads them; gp3 comes with EBS CSI. */
export const eksDefaults: readonly KubeObject[] = [
  eksDaemonSet("aws-node", {
    containers: [
      { name: "aws-node", image: "amazon-k8s-cni:v1.20.4" },
      {
        name: "aws-eks-nodeagent",
        image: "amazon/aws-network-policy-agent:v1.2.7",
        args: ["--enable-network-policy=false"],
      },
    ],
  }),
  eksDaemonSet("kube-proxy", { containers: [{ name: "kube-proxy", image: "eks/kube-proxy:v1.34.1" }] }),
  {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
    data: { "enable-network-policy-controller": "false" },
  },
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "coredns", namespace: "kube-system", labels: { "k8s-app": "kube-dns" } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { "k8s-app": "kube-dns" } },
      template: {
        metadata: { labels: { "k8s-app": "kube-dns" } },
        spec: { containers: [{ name: "coredns", image: "eks/coredns:v1.12.4" }] },
      },
    },
  },
  {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "gp3", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: "ebs.csi.aws.com",
    parameters: { type: "gp3", encrypted: "true" },
    volumeBindingMode: "WaitForFirstConsumer",
  },
  {
    apiVersion: "storage.k8s.io/v1",
    kind: "CSIDriver",
    metadata: { name: "ebs.csi.aws.com" },
    spec: { attachRequired: true, podInfoOnMount: false },
  },
];

import { upgradeRuleChecks } from "./ask-upgrade-rules.ts";
import { anotherDeployment } from "./checks/another-deployment.ts";
import { autoMode } from "./checks/auto-mode.ts";
import { bottlerocketWithSpire } from "./checks/bottlerocket-with-spire.ts";
import { ciliumNodeConfigs } from "./checks/cilium-node-configs.ts";
import { closedHealthPorts, closedPorts } from "./checks/closed-ports.ts";
import { clusterUpdating } from "./checks/cluster-updating.ts";
import { connectedCluster } from "./checks/connected-cluster.ts";
import { missingCsiDriver } from "./checks/csi-driver.ts";
import { customNetworking } from "./checks/custom-networking.ts";
import { helmRelease, helmSecret } from "./checks/helm-release.ts";
import { hostPortsTaken } from "./checks/host-ports.ts";
import { hybridNodes } from "./checks/hybrid-nodes.ts";
import { knownBadRelease, knownIssue } from "./checks/known-bad-release.ts";
import { kubeProxyMode } from "./checks/kube-proxy-mode.ts";
import { kubernetesVersion } from "./checks/kubernetes-version.ts";
import { meshCni } from "./checks/mesh-cni.ts";
import { missingPrerequisites } from "./checks/missing-prerequisites.ts";
import { multus } from "./checks/multus.ts";
import { noNodeAdmits, noNodeAdmitsYet } from "./checks/no-node-admits.ts";
import { nodesOfAnotherMinor } from "./checks/nodes-of-another-minor.ts";
import { nodesWithoutCilium } from "./checks/nodes-without-cilium.ts";
import { oldKernel } from "./checks/old-kernel.ts";
import { oldVpcCni, unknownVpcCni } from "./checks/old-vpc-cni.ts";
import { olderKubelets } from "./checks/older-kubelets.ts";
import { otherCni } from "./checks/other-cni.ts";
import { otherTcPrograms } from "./checks/other-tc-programs.ts";
import { outposts } from "./checks/outposts.ts";
import { parkedPrerequisites, unreadyPrerequisites } from "./checks/partial-prerequisites.ts";
import { peerOverlap } from "./checks/peer-overlap.ts";
import { podEni } from "./checks/pod-eni.ts";
import { podMtu } from "./checks/pod-mtu.ts";
import { policiesNeedAuthentication } from "./checks/policies-need-authentication.ts";
import { l7InChaining, policiesNeedL7 } from "./checks/policies-need-l7.ts";
import { policiesTakeEffect } from "./checks/policies-take-effect.ts";
import { policyAgent } from "./checks/policy-agent.ts";
import { poolOverlap } from "./checks/pool-overlap.ts";
import { portsNotKnown } from "./checks/ports-not-known.ts";
import { prefixDelegation } from "./checks/prefix-delegation.ts";
import { publicAddressesWithSpire } from "./checks/public-addresses-with-spire.ts";
import { pullSecretElsewhere, pullSecretMissing } from "./checks/pull-secrets.ts";
import { ciliumNodesLeft } from "./checks/stale-cilium-nodes.ts";
import { storageForSpire } from "./checks/storage-for-spire.ts";
import { unfitStorageClass } from "./checks/unfit-storage-class.ts";
import type { PreflightCheck } from "./preflight-check.ts";

const always = { install: "blocking", change: "blocking", settled: "blocking" } as const;
const warning = { install: "warning", change: "warning", settled: "warning" } as const;
/** News for whoever changes something, and noise in between. */
const atChanges = { install: "warning", change: "warning", settled: null } as const;
const beforeWrites = { install: "blocking", change: "blocking", settled: null } as const;

/** Every check of a cluster and its surroundings, in the order in which objections are told. */
export const preflightTable: readonly PreflightCheck[] = [
  {
    code: "connected-cluster",
    about: "The cluster is one that EKS only registers. It is told before anybody connects to it.",
    severity: always,
    needs: [],
    find: connectedCluster,
  },
  {
    code: "outposts",
    about:
      "The cluster is a local one on Outposts, which knows no access entries. It is told before anybody connects to it.",
    severity: always,
    needs: [],
    find: outposts,
  },
  {
    code: "another-deployment",
    about:
      "Another deployment of the product keeps the cluster: its inventory lies there, and our record proves none of ours. Each would change back what the other one applied, so that this one stops before it plans anything, whatever the tags ask.",
    severity: always,
    needs: [],
    find: anotherDeployment,
  },
  {
    code: "auto-mode",
    about: "EKS Auto Mode is on; AWS supports no other CNI or policy plugin there.",
    severity: always,
    needs: [],
    find: autoMode,
  },
  {
    code: "kubernetes-not-supported",
    about:
      "The cluster's Kubernetes is older or newer than those that this version of the product knows. Where Cilium runs already, a refusal would change nothing for the better.",
    severity: { install: "blocking", change: "warning", settled: "warning" },
    needs: [],
    find: kubernetesVersion,
  },
  {
    code: "known-bad-release",
    about:
      "The release is known to fail in a cluster like this one, by the product's table or the fleet's setting `knownBad`. Where it runs already, its owner is told.",
    severity: { install: "blocking", change: "blocking", settled: "warning" },
    needs: ["nodes"],
    mayBeAcknowledged: true,
    find: knownBadRelease,
  },
  {
    code: "known-issue",
    about: "The release has a fault that concerns a cluster like this one, and is no reason to refuse it.",
    severity: warning,
    needs: ["nodes"],
    mayBeAcknowledged: true,
    find: knownIssue,
  },
  {
    code: "cluster-updating",
    about: "EKS updates the cluster: two changes at once are hard to tell apart.",
    severity: beforeWrites,
    needs: [],
    endsByItself: true,
    find: clusterUpdating,
  },
  {
    code: "nodes-of-another-minor",
    about: "Nodes run another minor of Kubernetes than the control plane: an upgrade seems to be under way.",
    severity: atChanges,
    needs: ["nodes"],
    mayBeAcknowledged: true,
    find: nodesOfAnotherMinor,
  },
  {
    code: "prerequisite-missing",
    about:
      "`aws-node` or `kube-proxy` is absent, is wanted on no node, or is ready on none. Cilium is chained behind the one and leaves Services to the other.",
    severity: always,
    needs: ["awsNode", "kubeProxy", "nodes"],
    endsByItself: true,
    find: missingPrerequisites,
  },
  {
    code: "prerequisite-parked",
    about:
      "`aws-node` or `kube-proxy` is wanted on some of the nodes that Cilium would run on, and not on all.",
    severity: { install: "blocking", change: "warning", settled: "warning" },
    needs: ["awsNode", "kubeProxy", "nodes"],
    find: parkedPrerequisites,
  },
  {
    code: "prerequisite-unready",
    about: "`aws-node` or `kube-proxy` is ready on some of its nodes, and not on all.",
    severity: atChanges,
    needs: ["awsNode", "kubeProxy", "nodes"],
    find: unreadyPrerequisites,
  },
  {
    code: "vpc-cni-too-old",
    about:
      "The VPC CNI is older than 1.11.2, by the tag of its image or the DaemonSet's label `app.kubernetes.io/version`.",
    severity: always,
    needs: ["awsNode"],
    find: oldVpcCni,
  },
  {
    code: "vpc-cni-unknown",
    about:
      "Neither image nor label of `aws-node` tells the version of the VPC CNI: an image by digest, `latest` or the like.",
    severity: { install: "blocking", change: "blocking", settled: "warning" },
    needs: ["awsNode"],
    mayBeAcknowledged: true,
    find: unknownVpcCni,
  },
  {
    code: "kube-proxy-mode",
    about:
      "`kube-proxy` is in mode IPVS, which EKS takes away, or nftables, which nobody has tried under chaining.",
    severity: atChanges,
    needs: ["kubeProxy", "kubeProxyConfig"],
    find: kubeProxyMode,
  },
  {
    code: "policy-agent",
    about: "The VPC CNI's network policy agent is on: it and Cilium would both enforce policies.",
    severity: always,
    needs: ["awsNode", "vpcCniConfig"],
    find: policyAgent,
  },
  {
    code: "other-cni",
    about: "Calico, Tigera, Weave, Antrea, kube-router or the like is there, in any namespace.",
    severity: always,
    needs: ["daemonSets"],
    find: otherCni,
  },
  {
    code: "helm-release",
    about: "Helm keeps a release named cilium: two keepers would undo each other's changes.",
    severity: always,
    needs: ["helmReleases"],
    find: helmRelease,
  },
  {
    code: "helm-secret",
    about:
      "A Secret in another namespace than `kube-system` looks like a Helm release named cilium, which no object of ours claims to belong to. Whoever has a namespace may put one there, so it blocks nothing.",
    severity: warning,
    needs: ["helmReleases"],
    mayBeAcknowledged: true,
    find: helmSecret,
  },
  {
    code: "pull-secret-missing",
    about:
      "A Secret that the setting `imagePullSecrets` names is not in `kube-system`, or is of another type than `kubernetes.io/dockerconfigjson`. A mirror that asks for no credentials needs none.",
    severity: { install: "blocking", change: "blocking", settled: "warning" },
    needs: ["pullSecrets"],
    mayBeAcknowledged: true,
    find: pullSecretMissing,
  },
  {
    code: "pull-secret-elsewhere",
    about:
      "The same of `cilium-spire`, for SPIRE, and of `eks-cilium-errands`, for errands: namespaces that an installation makes, so that it is told after that.",
    severity: { install: null, change: "warning", settled: "warning" },
    needs: ["pullSecrets"],
    mayBeAcknowledged: true,
    find: pullSecretElsewhere,
  },
  {
    code: "mesh-cni",
    about: "A mesh's CNI plugin is chained into the file that Cilium copies.",
    severity: atChanges,
    needs: ["daemonSets"],
    mayBeAcknowledged: true,
    find: meshCni,
  },
  {
    code: "multus",
    about: "Multus gives pods interfaces that Cilium does not see.",
    severity: atChanges,
    needs: ["daemonSets"],
    mayBeAcknowledged: true,
    find: multus,
  },
  {
    code: "tc-programs",
    about: "Something else has programs at the hooks of the pods' interfaces.",
    severity: atChanges,
    needs: ["daemonSets"],
    mayBeAcknowledged: true,
    find: otherTcPrograms,
  },
  {
    code: "pod-eni",
    about: "Security groups for pods are on: behind Cilium traffic of such pods got lost.",
    severity: always,
    needs: ["awsNode"],
    mayBeAcknowledged: true,
    find: podEni,
  },
  {
    code: "custom-networking",
    about:
      "Pods live in other subnets and security groups than their nodes. With WireGuard these judge no packets between pods any longer, and those between a node and a pod still.",
    severity: atChanges,
    needs: ["awsNode"],
    mayBeAcknowledged: true,
    find: customNetworking,
  },
  {
    code: "prefix-delegation",
    about: "Nodes have prefixes in place of addresses, of which there is no report with WireGuard.",
    severity: atChanges,
    needs: ["awsNode"],
    mayBeAcknowledged: true,
    find: prefixDelegation,
  },
  {
    code: "pod-mtu",
    about: "`POD_MTU` is larger than what WireGuard leaves, or is not read by the VPC CNI's version.",
    severity: atChanges,
    needs: ["awsNode"],
    mayBeAcknowledged: true,
    find: podMtu,
  },
  {
    code: "ports-closed",
    about:
      "Security groups or network ACLs close UDP 51871 (WireGuard), TCP 4250 and 8081 (SPIRE) or TCP 4244 (Hubble's relay) between nodes. Agents are ready all the same, and traffic between nodes is lost. With custom networking TCP 8081 and 4244 are not judged: they are `ports-not-known`.",
    severity: always,
    needs: ["network", "cidrs", "awsNode"],
    mayBeAcknowledged: true,
    find: closedPorts,
  },
  {
    code: "health-ports-closed",
    about: "TCP 4240 or ICMP is closed between nodes: agents cannot measure each other's health.",
    severity: atChanges,
    needs: ["network", "cidrs", "awsNode"],
    mayBeAcknowledged: true,
    find: closedHealthPorts,
  },
  {
    code: "ports-not-known",
    about:
      "Whether ports are open between nodes cannot be told: EC2 shows no network ACL of a subnet, or no rule of a security group, which another account owns, or pods have groups of their own (custom networking).",
    severity: warning,
    needs: ["network", "awsNode"],
    mayBeAcknowledged: true,
    find: portsNotKnown,
  },
  {
    code: "kernel-too-old",
    about: "A node has a kernel below 5.10.",
    severity: always,
    needs: ["nodes"],
    find: oldKernel,
  },
  {
    code: "kubelet-too-old",
    about:
      "SPIRE is on, and kubelets before Kubernetes 1.33 have come to a cluster that had none: SPIRE's agents may not list pods there.",
    severity: always,
    needs: ["nodes"],
    find: olderKubelets,
  },
  {
    code: "no-node-admits",
    about:
      "No node admits the operator, Hubble's relay or UI, or SPIRE's server: all have a taint that it does not tolerate, or none the labels that it asks for.",
    severity: always,
    needs: ["nodes"],
    find: noNodeAdmits,
  },
  {
    code: "no-node-admits-yet",
    about:
      "Nodes that admit one of these have a taint that passes by itself: they start, are drained or replaced, or wait for a CSI driver.",
    severity: atChanges,
    needs: ["nodes"],
    endsByItself: true,
    find: noNodeAdmitsYet,
  },
  {
    code: "host-port-taken",
    about: "A pod of others listens on a port of the node that Cilium needs.",
    severity: beforeWrites,
    needs: ["hostPorts"],
    find: hostPortsTaken,
  },
  {
    code: "hybrid-nodes",
    about: "There are hybrid nodes, which run a CNI plugin of their own, often under Cilium's names.",
    severity: { install: "blocking", change: "warning", settled: null },
    needs: ["nodes"],
    mayBeAcknowledged: true,
    find: hybridNodes,
  },
  {
    code: "nodes-without-cilium",
    about: "Fargate, Auto Mode, hybrid or Windows nodes stay without Cilium, and how many.",
    severity: warning,
    needs: ["nodes"],
    mayBeAcknowledged: true,
    find: nodesWithoutCilium,
  },
  {
    code: "bottlerocket-spire",
    about: "SPIRE is on, and nodes run Bottlerocket, where nobody has tried it.",
    severity: atChanges,
    needs: ["nodes"],
    mayBeAcknowledged: true,
    find: bottlerocketWithSpire,
  },
  {
    code: "public-addresses-spire",
    about: "SPIRE is on, and nodes have external addresses, which agents may dial for a handshake.",
    severity: warning,
    needs: ["nodes"],
    mayBeAcknowledged: true,
    find: publicAddressesWithSpire,
  },
  {
    code: "no-storage-class",
    about: "SPIRE's server needs a volume, and there is no StorageClass for it.",
    severity: always,
    needs: ["storageClasses"],
    find: storageForSpire,
  },
  {
    code: "csi-driver-missing",
    about: "The driver of the StorageClass for SPIRE's volume is not installed.",
    severity: { install: "blocking", change: "blocking", settled: "warning" },
    needs: ["storageClasses", "csiDrivers"],
    find: missingCsiDriver,
  },
  {
    code: "storage-class-unfit",
    about: "The StorageClass for SPIRE's volume binds at once, or does not ask for encryption.",
    severity: { install: "warning", change: null, settled: null },
    needs: ["storageClasses"],
    mayBeAcknowledged: true,
    find: unfitStorageClass,
  },
  {
    code: "pool-overlap",
    about: "The router address pool overlaps a VPC, service or remote network.",
    severity: always,
    needs: ["cidrs"],
    find: poolOverlap,
  },
  {
    code: "peer-overlap",
    about: "The router address pool overlaps a network of a peered VPC.",
    severity: warning,
    needs: ["peerCidrs"],
    mayBeAcknowledged: true,
    find: peerOverlap,
  },
  {
    code: "policies-take-effect",
    about:
      "There are network policies, which nobody enforces today: Cilium enforces them from its first minute. Acknowledged once, for the first installation.",
    severity: { install: "blocking", change: null, settled: null },
    needs: ["networkPolicies", "ciliumPolicies"],
    mayBeAcknowledged: true,
    find: policiesTakeEffect,
  },
  {
    code: "policies-need-authentication",
    about:
      "Cilium policies require authentication, and SPIRE is or goes off: their traffic would be dropped.",
    severity: beforeWrites,
    needs: ["ciliumPolicies"],
    find: policiesNeedAuthentication,
  },
  {
    code: "policies-need-l7",
    about:
      "Cilium policies have rules of layer 7, names of hosts or servers, a listener of Envoy or TLS, and the L7 proxy is or goes off.",
    severity: beforeWrites,
    needs: ["ciliumPolicies"],
    find: policiesNeedL7,
  },
  {
    code: "l7-in-chaining",
    about:
      "Cilium policies have rules of layer 7, names of hosts or servers, a listener of Envoy or TLS, which chaining limits.",
    severity: atChanges,
    needs: ["ciliumPolicies"],
    mayBeAcknowledged: true,
    find: l7InChaining,
  },
  ...upgradeRuleChecks,
  {
    code: "cilium-node-configs",
    about: "CiliumNodeConfigs set keys of `cilium-config` for some nodes.",
    severity: atChanges,
    needs: ["ciliumNodeConfigs"],
    mayBeAcknowledged: true,
    find: ciliumNodeConfigs,
  },
  {
    code: "stale-cilium-nodes",
    about: "A CiliumNode of a node that is gone has the address of a live one.",
    severity: { install: "warning", change: "blocking", settled: "warning" },
    needs: ["nodes", "ciliumNodes"],
    find: ciliumNodesLeft,
  },
];

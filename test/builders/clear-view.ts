import type { EksCluster } from "../../functions/core/desired/eks-cluster.ts";
import type { PreflightView } from "../../functions/core/preflight/preflight-view.ts";
import { daemonSet } from "./daemon-set.ts";
import { lastAppliedDemo } from "./last-applied-demo.ts";

const cluster: EksCluster = {
  arn: "arn:aws:eks:eu-west-1:111122223333:cluster/demo",
  name: "demo",
  status: "ACTIVE",
  version: "1.33",
  tags: { enable_cilium: "true" },
  authenticationMode: "API_AND_CONFIG_MAP",
  autoMode: false,
  ipFamily: "ipv4",
  endpointPublicAccess: true,
  remoteCidrs: [],
  connected: false,
  isOnOutpost: false,
  healthIssues: [],
};

/** A cluster that nothing speaks against. */
export const clearView: PreflightView = {
  cluster,
  spec: lastAppliedDemo.spec,
  pinned: lastAppliedDemo.pinned,
  isInstalled: false,
  awsNode: daemonSet("aws-node", { name: "aws-node" }),
  kubeProxy: daemonSet("kube-proxy", { name: "kube-proxy" }),
  vpcCniConfig: undefined,
  helmReleases: [],
  helmClaims: [],
  nodes: [],
  applied: [],
  cidrs: ["10.0.0.0/16", "172.20.0.0/16"],
  namedStorageClass: null,
};

import type { EksCluster } from "../../functions/core/desired/eks-cluster.ts";
import type { Objection } from "../../functions/core/objection.ts";
import { objectionsOf, preflight } from "../../functions/core/preflight/preflight.ts";
import {
  type FactName,
  factTable,
  type PreflightReadings,
} from "../../functions/core/preflight/preflight-facts.ts";
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
  moment: "install",
  spec: lastAppliedDemo.spec,
  pinned: lastAppliedDemo.pinned,
  before: undefined,
  objects: [],
  applied: [],
  helmClaims: [],
  namedStorageClass: null,
  knownBad: [],
  releases: ["1.18.12", "1.19.6", "1.20.0"],
  acknowledged: [],
  awsNode: daemonSet("aws-node", { name: "aws-node" }),
  kubeProxy: daemonSet("kube-proxy", { name: "kube-proxy" }),
  vpcCniConfig: undefined,
  helmReleases: [],
  pullSecrets: [],
  cidrs: ["10.0.0.0/16", "172.20.0.0/16"],
  nodes: [],
  ciliumNodes: [],
  daemonSets: [],
  kubeProxyConfig: undefined,
  hostPorts: [],
  networkPolicies: [],
  ciliumPolicies: [],
  ciliumNodeConfigs: [],
  ciliumDefinitions: [],
  csiDrivers: [{ name: "ebs.csi.aws.com" }],
  storageClasses: [],
  peerCidrs: [],
  network: { interfaces: [], rules: [], acls: [], prefixLists: {} },
};

export const factNames = Object.keys(factTable) as readonly FactName[];

/** All facts of a view as known, but for those that `readings` says otherwise of. */
export function readingsOf(view: PreflightView, readings: PreflightReadings = {}): PreflightReadings {
  return { ...Object.fromEntries(factNames.map((fact) => [fact, { known: view[fact] }])), ...readings };
}

/** Objections to a cluster that differs from the clear one. */
export function objectionsTo(changed: Partial<PreflightView>, readings: PreflightReadings = {}): Objection[] {
  const view = { ...clearView, ...changed };
  const all = readingsOf(view, readings);
  return objectionsOf(preflight(view, all), view, all);
}

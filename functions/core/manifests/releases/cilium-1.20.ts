import { rule } from "../rbac/role-with-binding.ts";
import { cilium119 } from "./cilium-1.19.ts";
import type { Minor } from "./minor.ts";

const read = ["get", "list", "watch"];
const { agent, operator, envoy, hubble } = cilium119;

/** BGP objects whose definitions the operator reports on, and which it now writes as well. */
const bgp = [
  "ciliumbgpclusterconfigs",
  "ciliumbgppeerconfigs",
  "ciliumbgpadvertisements",
  "ciliumbgpnodeconfigs",
  "ciliumbgpnodeconfigoverrides",
];

/** Cilium 1.20, as it differs from 1.19. */
export const cilium120: Minor = {
  ...cilium119,
  name: "1.20",
  config: {
    ...cilium119.config,
    "clustermesh-default-global-namespace": "true",
    "datapath-plugins-state-dir": "/var/run/cilium/plugins",
    devices: "",
    "enable-datapath-plugins": "false",
    "enable-dynamic-source-lookup-nodeport": "false",
    "envoy-access-log-enabled": "true",
    "envoy-node-locality-enabled": "false",
    "envoy-xds-mode": "ads",
    "proxy-cluster-max-pending-requests": "1024",
  },
  hostUsersFrom: "1.33",
  agent: {
    ...agent,
    reads: agent.reads.filter((plural) => plural !== "endpoints"),
    watches: [
      ...agent.watches.filter((plural) => plural !== "ciliumbgppeeringpolicies"),
      "ciliumdatapathplugins",
    ],
    buildConfigArguments: ["--k8s-api-server-urls="],
  },
  operator: {
    ...operator,
    reads: { forPolicies: ["namespaces", "secrets", "serviceaccounts"], forServices: ["services"] },
    customResources: [...operator.customResources, "ciliumdatapathplugins"],
    reportsOnDefinitions: bgp,
    writes: ["ciliumendpointslices", "ciliumenvoyconfigs", "ciliumcidrgroups", ...bgp],
    watches: [
      "ciliumloadbalancerippools",
      "ciliumpodippools",
      "ciliumbgppeerconfigs",
      "ciliumdatapathplugins",
    ],
    ztunnelRules: [...operator.ztunnelRules, rule("", ["serviceaccounts"], read)],
  },
  envoy: { ...envoy, xdsCircuitBreakers: true, xds: "aggregated", explicitProbeTimes: true },
  hubble: {
    ...hubble,
    uiRules: [
      rule("", ["componentstatuses", "namespaces", "nodes", "pods", "services"], read),
      rule("apiextensions.k8s.io", ["customresourcedefinitions"], read),
    ],
    hardened: true,
  },
  spire: { declaresHealthPorts: true },
};

import { rule } from "../rbac/role-with-binding.ts";
import { cilium118 } from "./cilium-1.18.ts";
import type { Minor } from "./minor.ts";

const read = ["get", "list", "watch"];
const { agent, operator, envoy, hubble } = cilium118;

/** Cilium 1.19, as it differs from 1.18. */
export const cilium119: Minor = {
  ...cilium118,
  name: "1.19",
  config: {
    "clustermesh-cache-ttl": "0s",
    "clustermesh-mcs-api-install-crds": "true",
    "enable-host-firewall": "false",
    "enable-no-service-endpoints-routable": "true",
    "enable-service-topology": "false",
    "packetization-layer-pmtud-mode": "blackhole",
    "policy-default-local-cluster": "true",
    "policy-deny-response": "none",
    "proxy-cluster-max-connections": "1024",
    "proxy-cluster-max-requests": "1024",
    "proxy-max-active-downstream-connections": "50000",
    "proxy-use-original-source-address": "true",
  },
  agent: {
    ...agent,
    capabilities: [...agent.capabilities, "SYSLOG"],
    shell: "bash",
    declaredPorts: "served",
    limitsConfigCapabilities: true,
    limitsInstallResources: true,
  },
  operator: {
    ...operator,
    customResources: operator.customResources.filter((plural) => plural !== "ciliumbgppeeringpolicies"),
    deletesSliceCollections: true,
    ztunnelRules: [rule("apps", ["daemonsets"], ["create", "delete", ...read])],
    declaresHealthPort: true,
    selectsRestarts: true,
    unmanagedPodWatcherInterval: "15s",
  },
  envoy: { ...envoy, connectionCircuitBreakers: true, metricsTarget: "number" },
  hubble: {
    ...hubble,
    uiRules: [
      rule("", ["componentstatuses", "endpoints", "namespaces", "nodes", "pods", "services"], read),
      rule("apiextensions.k8s.io", ["customresourcedefinitions"], read),
    ],
    uiProbe: "name",
    certificateLabels: { "cilium.io/helm-template-non-idempotent": "true" },
  },
};

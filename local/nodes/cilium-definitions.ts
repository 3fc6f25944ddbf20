import type { KubeObject } from "../../functions/core/kube-object.ts";

/** Kinds of cilium.io by their plural; the operator makes a definition of each. */
const kinds: Readonly<Record<string, string>> = {
  ciliumbgpadvertisements: "CiliumBGPAdvertisement",
  ciliumbgpclusterconfigs: "CiliumBGPClusterConfig",
  ciliumbgpnodeconfigoverrides: "CiliumBGPNodeConfigOverride",
  ciliumbgpnodeconfigs: "CiliumBGPNodeConfig",
  ciliumbgppeerconfigs: "CiliumBGPPeerConfig",
  ciliumcidrgroups: "CiliumCIDRGroup",
  ciliumclusterwideenvoyconfigs: "CiliumClusterwideEnvoyConfig",
  ciliumclusterwidenetworkpolicies: "CiliumClusterwideNetworkPolicy",
  ciliumegressgatewaypolicies: "CiliumEgressGatewayPolicy",
  ciliumendpoints: "CiliumEndpoint",
  ciliumendpointslices: "CiliumEndpointSlice",
  ciliumenvoyconfigs: "CiliumEnvoyConfig",
  ciliumgatewayclassconfigs: "CiliumGatewayClassConfig",
  ciliumidentities: "CiliumIdentity",
  ciliuml2announcementpolicies: "CiliumL2AnnouncementPolicy",
  ciliumloadbalancerippools: "CiliumLoadBalancerIPPool",
  ciliumlocalredirectpolicies: "CiliumLocalRedirectPolicy",
  ciliumnetworkpolicies: "CiliumNetworkPolicy",
  ciliumnodeconfigs: "CiliumNodeConfig",
  ciliumnodes: "CiliumNode",
  ciliumpodippools: "CiliumPodIPPool",
};

const namespaced = [
  "ciliumendpoints",
  "ciliumenvoyconfigs",
  "ciliumgatewayclassconfigs",
  "ciliumlocalredirectpolicies",
  "ciliumnetworkpolicies",
  "ciliumnodeconfigs",
];

const anything = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/** Definitions that accept any content. */
export const ciliumDefinitions: readonly KubeObject[] = Object.entries(kinds).map(([plural, kind]) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `${plural}.cilium.io`, labels: { "io.cilium.k8s.crd.schema.version": "1.32.0" } },
  spec: {
    group: "cilium.io",
    scope: namespaced.includes(plural) ? "Namespaced" : "Cluster",
    names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
    versions: [{ name: "v2", served: true, storage: true, schema: { openAPIV3Schema: anything } }],
  },
}));

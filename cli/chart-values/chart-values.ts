import {
  envoyNodes,
  onNodes,
  onSameNodeAs,
  supportedComputeTypes,
} from "../../functions/core/manifests/parts/pod.ts";
import type { RenderInput } from "../../functions/core/manifests/render-input.ts";
import type { RenderOptions } from "../../functions/core/manifests/render-options.ts";
import { imageRepositories } from "./image-repositories.ts";
import { type ChartValues, mergeValues } from "./merge-values.ts";
import { placement } from "./placement.ts";

type Part = (options: RenderOptions) => ChartValues;

const parts: readonly Part[] = [
  behindTheVpcCni,
  addresses,
  encryption,
  authentication,
  hubble,
  proxy,
  operator,
  placement,
  ownAdditions,
];

/** Affinities of the pods on every node, the chart's own included: Helm merges no lists. */
const affinities = {
  agent: {
    nodeAffinity: onNodes(supportedComputeTypes),
    podAntiAffinity: onSameNodeAs({ "k8s-app": "cilium" }),
  },
  envoy: {
    nodeAffinity: onNodes(envoyNodes, supportedComputeTypes),
    podAffinity: onSameNodeAs({ "k8s-app": "cilium" }),
    podAntiAffinity: onSameNodeAs({ "k8s-app": "cilium-envoy" }),
  },
  spireAgent: { nodeAffinity: onNodes(supportedComputeTypes) },
};

/**
 * Values with which the official chart of the release renders the same objects as `render`. What the chart does by
 * itself is left out, but for what differs between its releases.
 */
export function chartValues(input: RenderInput): ChartValues {
  return mergeValues(...parts.map((part) => part(input.options)), imageRepositories(input));
}

function behindTheVpcCni({ clusterName, encryption }: RenderOptions): ChartValues {
  return {
    cluster: { name: clusterName, id: 0 },
    cni: {
      chainingMode: "aws-cni",
      exclusive: false,
      ...(encryption === "wireguard" ? { enableRouteMTUForCNIChaining: true } : {}),
    },
    routingMode: "native",
    endpointRoutes: { enabled: true },
    kubeProxyReplacement: "false",
    affinity: affinities.agent,
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
  };
}

function addresses({ ipFamily, routerAddressPool }: RenderOptions): ChartValues {
  const { cidr, maskSize, cidr6, maskSize6 } = routerAddressPool;
  const ipv4: ChartValues = {
    enableIPv4Masquerade: false,
    ipam: {
      mode: "cluster-pool",
      operator: { clusterPoolIPv4PodCIDRList: [cidr], clusterPoolIPv4MaskSize: maskSize },
    },
  };
  if (ipFamily === "ipv4") return ipv4;
  return mergeValues(ipv4, {
    ipv6: { enabled: true },
    enableIPv6Masquerade: false,
    ipam: {
      operator: {
        ...(cidr6 === undefined ? {} : { clusterPoolIPv6PodCIDRList: [cidr6] }),
        ...(maskSize6 === undefined ? {} : { clusterPoolIPv6MaskSize: maskSize6 }),
      },
    },
  });
}

function encryption({ encryption }: RenderOptions): ChartValues {
  return { encryption: encryption === "none" ? { enabled: false } : { enabled: true, type: encryption } };
}

function authentication({ mutualAuthentication }: RenderOptions): ChartValues {
  if (mutualAuthentication === null) return { authentication: { enabled: false } };
  const { storageClass, storageSize } = mutualAuthentication;
  const dataStorage =
    storageSize === null
      ? { enabled: false }
      : { enabled: true, size: storageSize, accessMode: "ReadWriteOnce", storageClass };
  const server = { podSecurityContext: { runAsUser: 0, runAsGroup: 0 }, dataStorage };
  const agent = { tolerations: [{ operator: "Exists" }], affinity: affinities.spireAgent };
  const spire = { enabled: true, install: { enabled: true, agent, server } };
  return { authentication: { enabled: true, mutual: { connectTimeout: "250ms", spire } } };
}

function hubble({ hubble }: RenderOptions): ChartValues {
  if (hubble === null) return { hubble: { enabled: false } };
  const { relay, ui, metrics, relayTls } = hubble;
  return {
    hubble: {
      enabled: true,
      ...(metrics.length === 0 ? {} : { metrics: { enabled: [...metrics] } }),
      relay: { enabled: relay, ...(relayTls && { tls: { server: { enabled: true, mtls: true } } }) },
      ui: { enabled: ui },
      tls: { auto: { enabled: true, method: "helm" } },
    },
  };
}

function proxy({ l7Proxy }: RenderOptions): ChartValues {
  return l7Proxy ? { envoy: { affinity: affinities.envoy } } : { l7Proxy: false, envoy: { enabled: false } };
}

function operator(options: RenderOptions): ChartValues {
  const { operatorReplicas, operatorRestartsDns, operatorRestartSelector: selector } = options;
  const watcher = {
    ...(operatorRestartsDns ? {} : { restart: false }),
    // Quoted here: the chart prints the bare text, and nothing for an empty one.
    ...(selector === undefined ? {} : { selector: JSON.stringify(selector) }),
  };
  const changed = {
    ...(operatorReplicas === 2 ? {} : { replicas: operatorReplicas }),
    ...(Object.keys(watcher).length === 0 ? {} : { unmanagedPodWatcher: watcher }),
  };
  return Object.keys(changed).length === 0 ? {} : { operator: changed };
}

function ownAdditions({ extraConfig, imagePullSecrets }: RenderOptions): ChartValues {
  return {
    ...(extraConfig === undefined ? {} : { extraConfig }),
    ...(imagePullSecrets === undefined
      ? {}
      : { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
  };
}

import type { Release } from "../release.ts";

const minor = {
  minor: "1.19",
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
  unmanagedPodWatcherInterval: "15s",
  agentCapabilities: [
    "CHOWN",
    "KILL",
    "NET_ADMIN",
    "NET_RAW",
    "IPC_LOCK",
    "SYS_MODULE",
    "SYS_ADMIN",
    "SYS_RESOURCE",
    "DAC_OVERRIDE",
    "FOWNER",
    "SETGID",
    "SETUID",
    "SYSLOG",
  ],
  customResources: [
    "ciliumloadbalancerippools",
    "ciliumbgpclusterconfigs",
    "ciliumbgppeerconfigs",
    "ciliumbgpadvertisements",
    "ciliumbgpnodeconfigs",
    "ciliumbgpnodeconfigoverrides",
    "ciliumclusterwideenvoyconfigs",
    "ciliumclusterwidenetworkpolicies",
    "ciliumegressgatewaypolicies",
    "ciliumendpoints",
    "ciliumendpointslices",
    "ciliumenvoyconfigs",
    "ciliumidentities",
    "ciliumlocalredirectpolicies",
    "ciliumnetworkpolicies",
    "ciliumnodes",
    "ciliumnodeconfigs",
    "ciliumcidrgroups",
    "ciliuml2announcementpolicies",
    "ciliumpodippools",
    "ciliumgatewayclassconfigs",
  ],
  agentWatches: [
    "ciliumloadbalancerippools",
    "ciliumbgppeeringpolicies",
    "ciliumbgpnodeconfigs",
    "ciliumbgpadvertisements",
    "ciliumbgppeerconfigs",
    "ciliumclusterwideenvoyconfigs",
    "ciliumclusterwidenetworkpolicies",
    "ciliumegressgatewaypolicies",
    "ciliumendpoints",
    "ciliumendpointslices",
    "ciliumenvoyconfigs",
    "ciliumidentities",
    "ciliumlocalredirectpolicies",
    "ciliumnetworkpolicies",
    "ciliumnodes",
    "ciliumnodeconfigs",
    "ciliumcidrgroups",
    "ciliuml2announcementpolicies",
    "ciliumpodippools",
  ],
} as const;

/** The patches of Cilium 1.19: a new one is one more entry here. */
export const cilium119: readonly Release[] = [
  {
    ...minor,
    name: "1.19.6",
    spireVersion: "1.9.6",
    images: {
      agent:
        "quay.io/cilium/cilium:v1.19.6@sha256:0df5b2750b64c49843aba1d649e9eaf61467cb0645ad3171db6f6962c095ac92",
      operator:
        "quay.io/cilium/operator-generic:v1.19.6@sha256:0db4ca4e06969d8904ee036617795d0e9c3228cf7b8d902ba74fc2bb98d2d665",
      envoy:
        "quay.io/cilium/cilium-envoy:v1.36.9-1782267392-edeb3f2af56c37c407efa1f63f0b32f595399bbc@sha256:767101fb8a5e38f055778cb43b7aa8eed80450b37f8121effac3d9de9e06dc99",
      hubbleRelay:
        "quay.io/cilium/hubble-relay:v1.19.6@sha256:6782a49e3f28eba015701c4410a5ec7fa096fe9a562f879b4372dbecd827ea44",
      hubbleUi:
        "quay.io/cilium/hubble-ui:v0.13.5@sha256:f7d514fc54d784ed6df9d58cf0e97648b143f92b766dd1780ed3fc845bd4c516",
      hubbleUiBackend:
        "quay.io/cilium/hubble-ui-backend:v0.13.5@sha256:fac0c300ae119274edca11fd89b1ad23c788792d8bc4ea2ba631c709e8d3c688",
      spireServer:
        "ghcr.io/spiffe/spire-server:1.9.6@sha256:59a0b92b39773515e25e68a46c40d3b931b9c1860bc445a79ceb45a805cab8b4",
      spireAgent:
        "ghcr.io/spiffe/spire-agent:1.9.6@sha256:5106ac601272a88684db14daf7f54b9a45f31f77bb16a906bd5e87756ee7b97c",
      busybox:
        "docker.io/library/busybox:1.37.0@sha256:9532d8c39891ca2ecde4d30d7710e01fb739c87a8b9299685c63704296b16028",
    },
  },
];

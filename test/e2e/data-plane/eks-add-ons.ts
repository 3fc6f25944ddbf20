import { eksDaemonSet } from "../../../local/nodes/eks-daemon-set.ts";
import type { AdminClient } from "../harness/control-plane/admin-client.ts";
import { routerAddress } from "../harness/control-plane/control-plane-flags.ts";
import { kubeconfig } from "../harness/control-plane/kubeconfig.ts";
import type { ControlPlane } from "../harness/control-plane/start-control-plane.ts";
import { bindServiceAccount } from "./bind-service-account.ts";
import { clusterDnsAddress } from "./start-kubelet.ts";

const kubeSystem = "/apis/apps/v1/namespaces/kube-system";
const critical = { priorityClassName: "system-node-critical" };
const tokenFile = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/** Completes what EKS installs into what its pods need to run: aws-node, kube-proxy and CoreDNS. */
export async function runEksAddOns({ admin, certificateAuthority }: ControlPlane): Promise<void> {
  await admin.apply(`${kubeSystem}/daemonsets/aws-node`, awsNode("1.20.4"));
  await bindServiceAccount(admin, "kube-proxy", "system:node-proxier");
  await applyConfigMap(admin, "kube-proxy", {
    kubeconfig: kubeconfig(`https://${routerAddress}:6443`, certificateAuthority, { tokenFile }),
  });
  await admin.apply(`${kubeSystem}/daemonsets/kube-proxy`, kubeProxy);
  await admin.apply("/apis/rbac.authorization.k8s.io/v1/clusterroles/system:coredns", kubeDnsRole);
  await bindServiceAccount(admin, "coredns", "system:coredns");
  await applyConfigMap(admin, "coredns", { Corefile: corefile });
  await admin.apply("/api/v1/namespaces/kube-system/services/kube-dns", kubeDns);
  // The one that is there has nothing to read its configuration from; another roll-out would only take time.
  await admin.delete(`${kubeSystem}/deployments/coredns`);
  await admin.apply(`${kubeSystem}/deployments/coredns`, coreDns);
}

/** As an update of the add-on to another version does, with a setting that stands in the file of the chain, too. */
export async function updateVpcCni(
  admin: AdminClient,
  version: string,
  pluginLogLevel: string,
): Promise<void> {
  await admin.apply(`${kubeSystem}/daemonsets/aws-node`, awsNode(version, pluginLogLevel));
}

async function applyConfigMap(admin: AdminClient, name: string, data: Record<string, string>): Promise<void> {
  await admin.apply(`/api/v1/namespaces/kube-system/configmaps/${name}`, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "kube-system" },
    data,
  });
}

/** Its volumes as in AWS's manifest; what is in the container is ipamd.ts. */
function awsNode(version: string, pluginLogLevel = "DEBUG"): object {
  const folders = {
    "cni-bin-dir": "/opt/cni/bin",
    "cni-net-dir": "/etc/cni/net.d",
    "run-dir": "/var/run/aws-node",
  };
  return eksDaemonSet("aws-node", {
    ...critical,
    terminationGracePeriodSeconds: 10,
    containers: [
      {
        name: "aws-node",
        image: `amazon-k8s-cni:v${version}`,
        env: [
          { name: "NODE_ADDRESS", valueFrom: { fieldRef: { fieldPath: "status.hostIP" } } },
          { name: "AWS_VPC_K8S_PLUGIN_LOG_LEVEL", value: pluginLogLevel },
        ],
        readinessProbe: { exec: { command: ["test", "-e", "/tmp/serves"] }, periodSeconds: 1 },
        volumeMounts: [
          { name: "cni-bin-dir", mountPath: "/host/opt/cni/bin" },
          { name: "cni-net-dir", mountPath: "/host/etc/cni/net.d" },
          { name: "run-dir", mountPath: "/var/run/aws-node" },
        ],
      },
      {
        name: "aws-eks-nodeagent",
        image: "amazon/aws-network-policy-agent:v1.2.7",
        args: ["--enable-network-policy=false"],
      },
    ],
    volumes: Object.entries(folders).map(([name, path]) => ({
      name,
      hostPath: { path, type: "DirectoryOrCreate" },
    })),
  });
}

/** In the mode that EKS gives it; chaining leaves Services of the node's own programs to it. */
const kubeProxy = eksDaemonSet("kube-proxy", {
  ...critical,
  serviceAccountName: "kube-proxy",
  containers: [
    {
      name: "kube-proxy",
      image: "eks/kube-proxy:v1.34.1",
      securityContext: { privileged: true },
      env: [{ name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
      command: [
        ...["kube-proxy", "--kubeconfig=/var/lib/kube-proxy/kubeconfig", "--hostname-override=$(NODE_NAME)"],
        ...["--proxy-mode=iptables", "--iptables-min-sync-period=100ms"],
        // The tables of connections belong to the machine.
        ...["--conntrack-max-per-core=0", "--conntrack-tcp-timeout-established=0s"],
        "--conntrack-tcp-timeout-close-wait=0s",
      ],
      volumeMounts: [
        { name: "kubeconfig", mountPath: "/var/lib/kube-proxy" },
        { name: "xtables-lock", mountPath: "/run/xtables.lock" },
      ],
    },
  ],
  volumes: [
    { name: "kubeconfig", configMap: { name: "kube-proxy" } },
    { name: "xtables-lock", hostPath: { path: "/run/xtables.lock", type: "FileOrCreate" } },
  ],
});

const corefile = `.:53 {
    errors
    health {
        lameduck 5s
      }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
      pods insecure
      fallthrough in-addr.arpa ip6.arpa
    }
    prometheus :9153
    cache 30
    loop
    reload
    loadbalance
}
`;

const dnsLabels = { "k8s-app": "kube-dns" };

const coreDns = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "coredns", namespace: "kube-system", labels: dnsLabels },
  spec: {
    replicas: 2,
    selector: { matchLabels: dnsLabels },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
    template: {
      metadata: { labels: dnsLabels },
      spec: {
        serviceAccountName: "coredns",
        priorityClassName: "system-cluster-critical",
        dnsPolicy: "Default",
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: "kubernetes.io/hostname",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: dnsLabels },
          },
        ],
        containers: [
          {
            name: "coredns",
            image: "eks/coredns:v1.12.4",
            args: ["-conf", "/etc/coredns/Corefile"],
            readinessProbe: { httpGet: { path: "/ready", port: 8181 }, periodSeconds: 2 },
            livenessProbe: { httpGet: { path: "/health", port: 8080 }, initialDelaySeconds: 60 },
            securityContext: {
              allowPrivilegeEscalation: false,
              capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
              readOnlyRootFilesystem: true,
            },
            volumeMounts: [{ name: "config", mountPath: "/etc/coredns", readOnly: true }],
          },
        ],
        volumes: [{ name: "config", configMap: { name: "coredns" } }],
      },
    },
  },
};

const kubeDns = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "kube-dns", namespace: "kube-system", labels: dnsLabels },
  spec: {
    clusterIP: clusterDnsAddress,
    selector: dnsLabels,
    ports: [
      { name: "dns", port: 53, protocol: "UDP" },
      { name: "dns-tcp", port: 53, protocol: "TCP" },
    ],
  },
};

/** What EKS's own CoreDNS may read. */
const kubeDnsRole = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: { name: "system:coredns" },
  rules: [
    { apiGroups: [""], resources: ["endpoints", "services", "pods", "namespaces"], verbs: ["list", "watch"] },
    { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
  ],
};

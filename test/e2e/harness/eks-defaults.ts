import type { AdminClient } from "./admin-client.ts";

/** What every EKS cluster has in kube-system from birth, as far as Cilium and its guards look at it. */
export async function installEksDefaults(admin: AdminClient): Promise<void> {
  await daemonSet(admin, "aws-node", [
    { name: "aws-node", image: "amazon-k8s-cni:v1.21.1" },
    {
      name: "aws-eks-nodeagent",
      image: "aws-network-policy-agent:v1.3.0",
      args: ["--enable-network-policy=false"],
    },
  ]);
  await daemonSet(admin, "kube-proxy", [{ name: "kube-proxy", image: "kube-proxy:v1.36.2" }]);
  await admin.apply("/api/v1/namespaces/kube-system/configmaps/amazon-vpc-cni", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
    data: { "enable-network-policy-controller": "false" },
  });
  await admin.apply("/apis/apps/v1/namespaces/kube-system/deployments/coredns", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "coredns", namespace: "kube-system" },
    spec: {
      replicas: 2,
      ...podsOf("kube-dns", { containers: [{ name: "coredns", image: "coredns:v1.13.1" }] }),
    },
  });
}

async function daemonSet(admin: AdminClient, name: string, containers: readonly object[]): Promise<void> {
  await admin.apply(`/apis/apps/v1/namespaces/kube-system/daemonsets/${name}`, {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name, namespace: "kube-system" },
    spec: podsOf(name, { containers, hostNetwork: true, tolerations: [{ operator: "Exists" }] }),
  });
}

function podsOf(app: string, spec: object): object {
  const labels = { "k8s-app": app };
  return { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } };
}

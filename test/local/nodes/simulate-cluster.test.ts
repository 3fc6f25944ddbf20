import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { neededCrds } from "../../../functions/core/health/run-health-checks.ts";
import { jsonAt, listAt } from "../../../functions/core/json.ts";
import { type KubeObject, refOf } from "../../../functions/core/kube-object.ts";
import { catalogue } from "../../../functions/core/manifests/releases/catalogue.ts";
import { type LocalKubernetes, startKubernetes } from "../../../local/kubernetes/start-kubernetes.ts";
import { type SimulatedCluster, simulateCluster } from "../../../local/nodes/simulate-cluster.ts";

const everywhere = [{ operator: "Exists" }];

function workload(kind: string, name: string, labels: Record<string, string>, spec: object = {}): KubeObject {
  const containers = [{ name: "main", image: `${name}:1` }];
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name, namespace: "kube-system" },
    spec: {
      ...(kind === "DaemonSet" ? {} : { replicas: 2 }),
      ...(kind === "StatefulSet" ? { serviceName: name, replicas: 1 } : {}),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers, ...spec } },
    },
  };
}

const agents = workload("DaemonSet", "cilium", { "k8s-app": "cilium" }, { tolerations: everywhere });
const operator = workload(
  "Deployment",
  "cilium-operator",
  { "io.cilium/app": "operator" },
  { tolerations: everywhere },
);

describe("the inside of a cluster", () => {
  let kubernetes: LocalKubernetes;
  let simulated: SimulatedCluster;
  let now = 0;
  beforeEach(async () => {
    now = Date.parse("2026-11-22T10:00:00Z");
    kubernetes = await startKubernetes({ authenticate: () => undefined });
    simulated = simulateCluster({
      admin: kubernetes.admin,
      now: () => now,
      kubernetesVersion: "1.34",
      nodes: 2,
      startSeconds: 10,
    });
  });
  afterEach(() => kubernetes.stop());

  async function letTimePass(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= 5) {
      now += 5000;
      simulated.step();
      await turn();
      await turn();
    }
    simulated.step();
  }

  const nodes = () => kubernetes.admin.list("v1", "Node");
  const pods = (labelSelector: string) => kubernetes.admin.list("v1", "Pod", { labelSelector });
  const get = (object: KubeObject) => kubernetes.admin.get(refOf(object));

  it("takes over a copy of a cluster as it finds it", async () => {
    await letTimePass(20);
    const copy = await kubernetes.startCopy({ authenticate: () => undefined });
    try {
      const running = () => copy.admin.list("v1", "Pod").map(({ metadata }) => metadata.uid);
      const before = running();
      const next = simulateCluster({
        admin: copy.admin,
        now: () => now,
        kubernetesVersion: "1.34",
        nodes: 2,
      });
      next.step();
      expect(copy.admin.list("v1", "Node")).toHaveLength(2);
      expect(running()).toEqual(before);
    } finally {
      await copy.stop();
    }
  });

  it("starts as EKS makes it: two nodes, VPC CNI, kube-proxy, and DNS that waits for the taint to go", async () => {
    await letTimePass(20);
    expect(nodes()).toHaveLength(2);
    for (const name of ["aws-node", "kube-proxy"]) {
      const daemonSet = kubernetes.admin.get({
        apiVersion: "apps/v1",
        kind: "DaemonSet",
        namespace: "kube-system",
        name,
      });
      expect(daemonSet?.["status"]).toMatchObject({ desiredNumberScheduled: 2, numberReady: 2 });
    }
    expect(pods("k8s-app=kube-dns")).toEqual([]);
  });

  it("makes a workload's pods ready after a while, not at once", async () => {
    const proxy = workload("DaemonSet", "proxy", { app: "proxy" }, { tolerations: everywhere });
    kubernetes.admin.create(proxy);
    await letTimePass(5);
    expect(get(proxy)?.["status"]).toMatchObject({ desiredNumberScheduled: 2, numberReady: 0 });
    await letTimePass(15);
    expect(get(proxy)?.["status"]).toMatchObject({
      observedGeneration: 1,
      updatedNumberScheduled: 2,
      numberReady: 2,
    });
    expect(new Set(pods("app=proxy").map((pod) => jsonAt(pod, "spec", "nodeName"))).size).toBe(2);
  });

  it("rolls a changed template out, one pod after the other", async () => {
    kubernetes.admin.create(operator);
    await letTimePass(20);
    const before = pods("io.cilium/app=operator").map(({ metadata }) => metadata.uid);
    kubernetes.admin.patch(refOf(operator), {
      spec: { template: { metadata: { annotations: { "example.com/checksum": "2" } } } },
    });
    await letTimePass(5);
    const during = pods("io.cilium/app=operator").map(({ metadata }) => metadata.uid);
    expect(during.filter((uid) => before.includes(uid))).toHaveLength(1);
    expect(get(operator)?.["status"]).toMatchObject({ observedGeneration: 2 });
    await letTimePass(60);
    expect(get(operator)?.["status"]).toMatchObject({ updatedReplicas: 2, readyReplicas: 2, replicas: 2 });
    const after = pods("io.cilium/app=operator").map(({ metadata }) => metadata.uid);
    expect(after.filter((uid) => before.includes(uid))).toEqual([]);
  });

  it("ends the pods of a workload that is deleted", async () => {
    kubernetes.admin.create(operator);
    await letTimePass(20);
    kubernetes.admin.delete(refOf(operator));
    await letTimePass(10);
    expect(pods("io.cilium/app=operator")).toEqual([]);
  });

  it("gives a StatefulSet's pod its name again when it is replaced", async () => {
    const server = workload("StatefulSet", "server", { app: "server" }, { tolerations: everywhere });
    kubernetes.admin.create(server);
    await letTimePass(20);
    const [first] = pods("app=server");
    expect(first?.metadata.name).toBe("server-0");
    kubernetes.admin.delete(refOf(server));
    kubernetes.admin.create(server);
    await letTimePass(30);
    const [second, ...others] = pods("app=server");
    expect(others).toEqual([]);
    expect(second?.metadata.name).toBe("server-0");
    expect(second?.metadata.uid).not.toBe(first?.metadata.uid);
  });

  it("gets definitions, keys and conditions with Cilium, and loses the taint", async () => {
    kubernetes.admin.create(agents);
    await letTimePass(30);
    expect(get(agents)?.["status"]).toMatchObject({ numberReady: 0 });
    kubernetes.admin.create(operator);
    await letTimePass(40);
    const keys = kubernetes.admin
      .list("cilium.io/v2", "CiliumNode")
      .map(({ metadata }) => metadata.annotations?.["network.cilium.io/wg-pub-key"]);
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    for (const node of nodes()) {
      expect(listAt(node, "spec", "taints")).toEqual([]);
      const reasons = listAt(node, "status", "conditions").map((condition) => jsonAt(condition, "reason"));
      expect(reasons).toEqual(["KubeletReady", "CiliumIsUp"]);
    }
    expect(pods("k8s-app=kube-dns")).toHaveLength(2);
    const defined = kubernetes.admin
      .list("apiextensions.k8s.io/v1", "CustomResourceDefinition")
      .map(({ metadata }) => metadata.name.replace(".cilium.io", ""));
    expect(defined).toEqual(expect.arrayContaining([...neededCrds]));
    expect(defined.sort()).toEqual(
      [...(catalogue.find("1.19.6")?.minor.operator.customResources ?? [])].sort(),
    );
  });

  it("keeps a node tainted whose agent does not start, and taints one again whose agent fails", async () => {
    simulated.step();
    const [bad, good] = nodes().map(({ metadata }) => metadata.name);
    simulated.brokenAgents.add(bad ?? "");
    kubernetes.admin.create(agents);
    kubernetes.admin.create(operator);
    await letTimePass(40);
    const tainted = () =>
      nodes()
        .filter((node) => listAt(node, "spec", "taints").length > 0)
        .map(({ metadata }) => metadata.name);
    expect(tainted()).toEqual([bad]);
    simulated.brokenAgents.add(good ?? "");
    await letTimePass(5);
    expect(tainted()).toEqual([bad, good]);
  });

  it("replaces a node that is deleted, with everything that was on it", async () => {
    kubernetes.admin.create(agents);
    kubernetes.admin.create(operator);
    await letTimePass(40);
    const [gone] = nodes();
    kubernetes.admin.delete({ apiVersion: "v1", kind: "Node", name: gone?.metadata.name ?? "" });
    await letTimePass(40);
    const names = nodes().map(({ metadata }) => metadata.name);
    expect(names).toHaveLength(2);
    expect(names).not.toContain(gone?.metadata.name);
    const known = kubernetes.admin.list("cilium.io/v2", "CiliumNode").map(({ metadata }) => metadata.name);
    expect(known.sort()).toEqual(names.sort());
    expect(get(agents)?.["status"]).toMatchObject({ desiredNumberScheduled: 2, numberReady: 2 });
  });

  it("publishes SPIRE's bundle once its server works, beside what the installer wrote", async () => {
    kubernetes.admin.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "cilium-spire" } });
    const bundle = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "spire-bundle", namespace: "cilium-spire", labels: { made: "by-us" } },
    };
    kubernetes.admin.create(bundle);
    await letTimePass(5);
    expect(get(bundle)?.["data"]).toBeUndefined();
    const server = workload(
      "StatefulSet",
      "spire-server",
      { app: "spire-server" },
      { tolerations: everywhere },
    );
    kubernetes.admin.create({ ...server, metadata: { name: "spire-server", namespace: "cilium-spire" } });
    await letTimePass(20);
    expect(String(jsonAt(get(bundle), "data", "bundle.crt"))).toContain("BEGIN CERTIFICATE");
    const managers = listAt(get(bundle), "metadata", "managedFields").map((entry) =>
      jsonAt(entry, "manager"),
    );
    expect(managers).toContain("spire-server");
  });
});

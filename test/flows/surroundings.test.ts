import { describe, expect, it } from "vitest";
import { type Json, jsonAt, listAt, mapAt } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { AwsCallError } from "../../functions/flows/ports/aws-call-error.ts";
import { beginStory, type StoryOptions } from "../builders/begin-story.ts";
import { type ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { quietTags } from "../builders/quiet-tags.ts";
import { readyStory } from "../builders/ready-story.ts";

const aDay = 86_400;

/** A cluster that the product may work on, and has not touched yet. */
async function accessibleStory(options: StoryOptions = {}): Promise<ClusterStory> {
  const story = await beginStory(options);
  await story.pass();
  await story.letTimePass(5);
  story.kubernetes.requests.clear();
  return story;
}

async function told(story: ClusterStory): Promise<string[]> {
  return (await story.record()).objections.first.map(({ code, severity }) => `${code} ${severity}`);
}

const denyAll: KubeObject = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "deny-all", namespace: "default" },
  spec: { podSelector: {}, policyTypes: ["Ingress"] },
};

const needsAuth: KubeObject = {
  apiVersion: "cilium.io/v2",
  kind: "CiliumNetworkPolicy",
  metadata: { name: "needs-auth", namespace: "default" },
  spec: { endpointSelector: {}, ingress: [{ authentication: { mode: "required" } }] },
};

const daemonSet = (name: string, namespace: string): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name, namespace },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: name }] } },
  },
});

/** The rule by which all nodes reach each other, and without it. */
function closePorts({ world }: ClusterStory): void {
  world.aws.network.rules = world.aws.network.rules.filter(({ isEgress }) => isEgress);
}

function openPorts({ world }: ClusterStory): void {
  world.aws.network.rules = [
    ...world.aws.network.rules,
    { group: "sg-nodes", isEgress: false, peerGroup: "sg-nodes", protocol: "udp", from: 51_871, to: 51_871 },
    { group: "sg-nodes", isEgress: false, peerGroup: "sg-nodes", protocol: "tcp", from: 1, to: 65_535 },
    { group: "sg-nodes", isEgress: false, peerGroup: "sg-nodes", protocol: "icmp", from: 8, to: -1 },
  ];
}

describe("a first installation", () => {
  it("is blocked by security groups that close WireGuard's port, with the line that opens it", async () => {
    const story = await accessibleStory();
    closePorts(story);
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect(await told(story)).toEqual(["ports-closed blocking", "health-ports-closed warning"]);
    expect(story.kubernetes.requests.writes).toEqual([]);
    const [objection] = (await story.record()).objections.first;
    expect(objection?.remedy).toContain(
      "aws ec2 authorize-security-group-ingress --region eu-west-1 --group-id sg-nodes",
    );
    openPorts(story);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "verifying" });
    expect(await told(story)).toEqual([]);
  });

  it("is blocked by policies that begin to bite, until its owner says so once", async () => {
    const story = await accessibleStory();
    story.admin.create(denyAll);
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    expect(await told(story)).toEqual(["policies-take-effect blocking"]);
    expect(story.kubernetes.requests.writes).toEqual([]);
    await story.tag({ cilium_acknowledge: "policies-take-effect" });
    expect(await story.pass()).toMatchObject({ phase: "verifying" });
    expect(await told(story)).toEqual(["policies-take-effect warning"]);
    await story.untag("cilium_acknowledge");
    await story.letTimePass(60);
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(await told(story)).toEqual([]);
  });

  it("is blocked by Calico, and goes on with a mesh, which it warns of", async () => {
    const story = await accessibleStory();
    for (const [namespace, name] of [
      ["calico-system", "calico-node"],
      ["istio-system", "istio-cni-node"],
    ] as const) {
      story.admin.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
      story.admin.create(daemonSet(name, namespace));
    }
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    expect(await told(story)).toEqual(["other-cni blocking", "mesh-cni warning"]);
    story.admin.delete({
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      namespace: "calico-system",
      name: "calico-node",
    });
    expect(await story.pass()).toMatchObject({ phase: "verifying" });
    expect(await told(story)).toEqual(["mesh-cni warning"]);
  });

  it("is blocked by a pod of others that has a port of the node which Cilium needs", async () => {
    const story = await accessibleStory();
    const [node] = story.admin.list("v1", "Node");
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "gateway-1", namespace: "default" },
      spec: {
        hostNetwork: true,
        nodeName: node?.metadata.name,
        containers: [{ name: "gateway", image: "gateway", ports: [{ containerPort: 4244, hostPort: 4244 }] }],
      },
    };
    story.admin.create(pod);
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    expect(await told(story)).toEqual(["host-port-taken blocking"]);
    expect((await story.record()).objections.first[0]?.message).toContain("default/gateway-1");
    story.admin.delete({ apiVersion: "v1", kind: "Pod", namespace: "default", name: "gateway-1" });
    expect(await story.pass()).toMatchObject({ phase: "verifying" });
    await story.letTimePass(60);
    // Our own pods have them now.
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    await story.tag({ cilium_encryption: "none" });
    expect(await story.pass()).toMatchObject({ phase: "verifying" });
  });

  it("is blocked by a port of the node that is only mapped, of a pod or of a workload, and reads no pods of workloads", async () => {
    const story = await accessibleStory();
    const mapping = (ports: readonly Json[]) => ({ containers: [{ name: "a", image: "a", ports }] });
    const sidecar = {
      initContainers: [
        { name: "once", image: "a", ports: [{ containerPort: 1, hostPort: 9234 }] },
        { name: "stays", image: "a", restartPolicy: "Always", ports: [{ containerPort: 1, hostPort: 4244 }] },
      ],
      ...mapping([{ containerPort: 4240 }]),
    };
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "gateway-1", namespace: "default" } };
    story.admin.create({ ...pod, spec: { ...sidecar, nodeName: "a" } });
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    expect(await told(story)).toEqual(["host-port-taken blocking"]);
    const [objection] = (await story.record()).objections.first;
    expect(objection?.message).toContain("Host port 4244, which DaemonSet kube-system/cilium needs");
    expect(objection?.message).toContain("default/gateway-1 on a");
    story.admin.delete({ apiVersion: "v1", kind: "Pod", namespace: "default", name: "gateway-1" });

    story.admin.create({
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "gateways", namespace: "default" },
      spec: {
        selector: { matchLabels: { app: "gateways" } },
        template: {
          metadata: { labels: { app: "gateways" } },
          spec: mapping([{ containerPort: 8080, hostPort: 9879 }]),
        },
      },
    });
    story.kubernetes.requests.clear();
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    expect((await story.record()).objections.first[0]?.message).toContain(
      "DaemonSet default/gateways on its nodes",
    );
    const selected = story.kubernetes.requests.reads
      .filter(({ path }) => path === "/api/v1/pods")
      .map(({ query }) => [query.get("fieldSelector"), query.get("labelSelector")]);
    const running = "status.phase!=Succeeded,status.phase!=Failed";
    expect(selected).toContainEqual([`spec.hostNetwork=true,${running}`, null]);
    const others = "!pod-template-hash,!controller-revision-hash";
    expect(selected.filter(([field]) => field?.includes("hostNetwork=false"))).toEqual([
      [`spec.hostNetwork=false,${running}`, others],
    ]);
  });

  it("warns of what it may not know, and goes on", async () => {
    const story = await accessibleStory();
    const what = "describe the rules of 1 security groups: UnauthorizedOperation";
    Object.assign(story.world.ports, {
      nodeNetwork: () => Promise.reject(new AwsCallError("denied", "UnauthorizedOperation", what)),
    });
    expect(await story.pass()).toMatchObject({ phase: "verifying" });
    expect(await told(story)).toEqual(["not-known warning"]);
    const [objection] = (await story.record()).objections.first;
    expect(objection?.message).toContain("ports-closed, health-ports-closed");
    expect(objection?.remedy).toContain("ec2:DescribeSecurityGroupRules");
  });

  it.each(["networkpolicies", "pods", "ciliumnetworkpolicies", "daemonsets"])(
    "waits where the server fails to list %s, and writes nothing before it knows",
    async (plural) => {
      const story = await accessibleStory();
      story.admin.create(denyAll);
      story.kubernetes.faults.inject(
        { type: "answer", status: 503 },
        ({ path }) => path.includes(`/${plural}`),
        Number.POSITIVE_INFINITY,
      );
      expect(await story.pass()).toMatchObject({ kind: "retry" });
      expect(story.kubernetes.requests.writes).toEqual([]);
    },
  );

  it("waits while EKS updates the cluster", async () => {
    const story = await accessibleStory();
    const cluster = await story.world.aws.cluster(story.id);
    if (cluster === undefined) throw new Error("no cluster");
    cluster.status = "UPDATING";
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "blocked" });
    expect(await told(story)).toEqual(["cluster-updating blocking"]);
    cluster.status = "ACTIVE";
    expect(await story.pass()).toMatchObject({ phase: "verifying" });
  });
});

describe("a change of a ready cluster", () => {
  it("that would drop the traffic of policies is refused, and Cilium is cared for as it is", async () => {
    const story = await readyStory();
    story.admin.create(needsAuth);
    await story.tag({ cilium_mutual_auth: "none" });
    story.admin.patch(ciliumConfigRef, { data: { "enable-wireguard": "false" } });
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    expect(await told(story)).toEqual(["policies-need-authentication blocking"]);
    expect(jsonAt(story.admin.get(ciliumConfigRef), "data", "enable-wireguard")).toBe("true");
    const spire = { apiVersion: "v1", kind: "Namespace", name: "cilium-spire" };
    expect(story.admin.get(spire)).toBeDefined();
    expect((await story.record()).revision).toBe(1);

    story.admin.delete({
      apiVersion: "cilium.io/v2",
      kind: "CiliumNetworkPolicy",
      namespace: "default",
      name: "needs-auth",
    });
    await story.letTimePass(120);
    expect(await story.pass()).toMatchObject({ phase: "verifying" });
    expect((await story.record()).revision).toBe(2);
  });
});

describe("a ready cluster that nothing changes", () => {
  const asked = ({ world }: ClusterStory, from: number) =>
    world.aws.requests
      .slice(from)
      .filter(({ service }) => service === "ec2")
      .map(({ operation }) => operation);

  it("has its surroundings read once a day, and as long as what they showed blocks", async () => {
    const story = await readyStory({ tags: quietTags });
    let from = story.world.aws.requests.length;
    expect(await story.pass()).toMatchObject({ phase: "ready" });
    expect(asked(story, from)).toEqual(["DescribeVpcs"]);

    closePorts(story);
    story.world.clock.advance(aDay);
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    expect(await told(story)).toEqual(["ports-closed blocking"]);
    expect((await story.record()).evidence).toHaveLength(11);

    openPorts(story);
    from = story.world.aws.requests.length;
    expect(await story.pass()).toMatchObject({ phase: "ready" });
    expect(asked(story, from)).toContain("DescribeSecurityGroupRules");
    expect(await told(story)).toEqual([]);
    from = story.world.aws.requests.length;
    await story.pass();
    expect(asked(story, from)).toEqual(["DescribeVpcs"]);
  });

  it.each([
    ["is throttled", new AwsCallError("throttled", "RequestLimitExceeded", "slow down")],
    ["fails", new AwsCallError("unreachable", "InternalError", "try again")],
    ["is denied", new AwsCallError("denied", "UnauthorizedOperation", "no")],
  ])("stays blocked where the next reading %s, and is read until it is answered", async (_, error) => {
    const story = await readyStory({ tags: quietTags });
    const { nodeNetwork } = story.world.ports;
    closePorts(story);
    story.world.clock.advance(aDay);
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    Object.assign(story.world.ports, { nodeNetwork: () => Promise.reject(error) });
    for (let passes = 0; passes < 2; passes += 1) {
      expect(await story.pass()).toMatchObject({ phase: "blocked" });
      expect(await told(story)).toContain("ports-closed blocking");
    }
    Object.assign(story.world.ports, { nodeNetwork });
    openPorts(story);
    expect(await story.pass()).toMatchObject({ phase: "ready" });
    expect(await told(story)).toEqual([]);
  });

  it("is read again by the next pass where the day's first reading is not answered", async () => {
    const story = await readyStory({ tags: quietTags });
    const { nodeNetwork } = story.world.ports;
    story.world.clock.advance(aDay);
    Object.assign(story.world.ports, {
      nodeNetwork: () => Promise.reject(new AwsCallError("unreachable", "InternalError", "try again")),
    });
    expect(await story.pass()).toMatchObject({ phase: "ready" });
    Object.assign(story.world.ports, { nodeNetwork });
    closePorts(story);
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
  });

  it("stays blocked where other findings crowd what blocks out of the record", async () => {
    const story = await readyStory({ tags: quietTags });
    const others = ["calico-node", "weave-net", "antrea-agent", "kube-router", "kube-flannel-ds"];
    const created = others.map((name) => story.admin.create(daemonSet(name, "kube-system")));
    const awsNode = { apiVersion: "apps/v1", kind: "DaemonSet", namespace: "kube-system", name: "aws-node" };
    const env = [
      { name: "ENABLE_POD_ENI", value: "true" },
      { name: "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", value: "true" },
      { name: "ENABLE_PREFIX_DELEGATION", value: "true" },
    ];
    const [container] = listAt(story.admin.get(awsNode), "spec", "template", "spec", "containers");
    const containers = [{ ...mapAt(container), env }];
    story.admin.patch(awsNode, { spec: { template: { spec: { containers } } } });
    closePorts(story);
    story.world.clock.advance(aDay);
    await story.letTimePass(60);
    await story.pass();
    const { total, first } = (await story.record()).objections;
    expect(first.length).toBeLessThan(total);
    await story.pass();
    for (const { metadata } of created) story.admin.delete({ ...awsNode, name: metadata.name });
    const pods = { spec: { containers: [mapAt(container)] } };
    story.admin.patch(awsNode, { spec: { template: pods } });
    await story.letTimePass(60);
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    expect((await story.record()).objections.first.map(({ code }) => code)).toContain("ports-closed");
  });

  it("does not hide a bug of ours in what reads them", async () => {
    const story = await readyStory({ tags: quietTags });
    story.world.clock.advance(aDay);
    Object.assign(story.world.ports, { nodeNetwork: () => Promise.reject(new TypeError("a bug")) });
    await expect(story.pass()).rejects.toThrow("a bug");
  });

  it("keeps the warnings of the day's reading in its record", async () => {
    const story = await readyStory({ tags: quietTags });
    story.world.aws.network.peerings = [
      {
        requester: { vpc: "vpc-1", cidrs: ["10.0.0.0/16"] },
        accepter: { vpc: "vpc-2", cidrs: ["198.18.7.0/24"] },
        status: "active",
      },
    ];
    story.world.clock.advance(aDay);
    for (let passes = 0; passes < 3; passes += 1) {
      expect(await story.pass()).toMatchObject({ phase: "ready" });
      expect(await told(story)).toEqual(["peer-overlap warning"]);
    }
    await story.tag({ cilium_acknowledge: "peer-overlap" });
    await story.pass();
    expect(await told(story)).toEqual([]);
  });
});

describe("a local cluster on Outposts", () => {
  it("is refused before anybody connects to it, without a word of authentication modes", async () => {
    const story = await beginStory({ authenticationMode: "CONFIG_MAP" });
    const { eks } = story.world.ports;
    const describeIt: typeof eks.describe = async (id) => {
      const cluster = await eks.describe(id);
      return cluster && { ...cluster, isOnOutpost: true };
    };
    Object.assign(story.world.ports, { eks: { ...eks, describe: describeIt } });
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect(await told(story)).toEqual(["outposts blocking"]);
    const [objection] = (await story.record()).objections.first;
    expect(objection?.message).toContain("Outposts");
    expect(objection?.remedy).not.toContain("authenticationMode=");
    expect(story.kubernetes.requests.all).toEqual([]);
  });
});

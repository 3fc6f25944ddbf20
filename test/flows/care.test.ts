import { describe, expect, it } from "vitest";
import { jsonAt } from "../../functions/core/json.ts";
import type { KubeObject, ObjectRef } from "../../functions/core/kube-object.ts";
import { type ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const inKubeSystem = (apiVersion: string, kind: string, name: string): ObjectRef => ({
  apiVersion,
  kind,
  namespace: "kube-system",
  name,
});

const agents = inKubeSystem("apps/v1", "DaemonSet", "cilium");
const awsNode = inKubeSystem("apps/v1", "DaemonSet", "aws-node");
const vpcCni = inKubeSystem("v1", "ConfigMap", "amazon-vpc-cni");

/** A VPC that gets another network under an installed cluster. */
function withCidr(story: ClusterStory, cidr: string): void {
  const { vpcCidrs } = story.world.ports;
  Object.assign(story.world.ports, {
    vpcCidrs: async (vpc: string) => [...(await vpcCidrs(vpc)), cidr],
  });
}

function foreign(apiVersion: string, kind: string, name: string): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace: "kube-system" } };
}

/** Things that come in the way of a ready cluster, and the objection that each raises. */
const obstacles: readonly (readonly [string, string, (story: ClusterStory) => Promise<void> | void])[] = [
  [
    "the VPC CNI's policy agent is on",
    "policy-agent",
    ({ admin }) => void admin.patch(vpcCni, { data: { "enable-network-policy-controller": "true" } }),
  ],
  [
    "Helm keeps a failed release of Cilium",
    "helm-release",
    async ({ admin, world, id }) => {
      admin.create({
        apiVersion: "v1",
        kind: "Secret",
        metadata: {
          name: "sh.helm.release.v1.cilium.v1",
          namespace: "kube-system",
          labels: { owner: "helm", name: "cilium", status: "failed" },
        },
        type: "helm.sh/release.v1",
      });
      // A reader lists no Secrets: it is seen by the next pass that holds cluster-admin.
      await world.ports.eks.grantAccess(id, world.ports.settings.roleArn);
    },
  ],
  ["aws-node is gone for a moment", "prerequisite-missing", ({ admin }) => void admin.delete(awsNode)],
  [
    "a tag asks for a release that nobody knows",
    "release-unknown",
    (story) => story.tag({ cilium_version: "1.22" }),
  ],
  ["a tag has a typo", "tag-not-understood", (story) => story.tag({ cilium_hubble: "half" })],
  ["the VPC gets a network of the router pool", "pool-overlap", (story) => withCidr(story, "198.18.64.0/18")],
];

const codes = async (story: ClusterStory) =>
  (await story.record()).objections.first.map(({ code }) => code).sort();

describe("a ready cluster where something speaks against any change", () => {
  it.each(obstacles)("because %s says so beside its evidence, and is never ready", async (_, code, place) => {
    const story = await readyStory();
    await place(story);
    story.kubernetes.requests.clear();
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    expect(story.kubernetes.requests.writes).toEqual([]);
    expect(await codes(story)).toEqual([code]);
    const record = await story.record();
    expect(record).toMatchObject({ phase: "blocked", release: "1.19.6", revision: 1 });
    expect(record.reason).toContain("Revision 1 is maintained, and not changed");
    expect(record.evidence).toHaveLength(11);
    expect(record.unverified).not.toEqual([]);
  });

  it.each(obstacles)("because %s still gets its drift repaired", async (_, code, place) => {
    const story = await readyStory();
    await place(story);
    story.admin.patch(ciliumConfigRef, { data: { "enable-wireguard": "false" } });
    story.admin.delete(agents);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "blocked" });
    expect(story.admin.get(agents)).toBeDefined();
    expect(jsonAt(story.admin.get(ciliumConfigRef), "data", "enable-wireguard")).toBe("true");
    expect(await codes(story)).toEqual([code]);
    const record = await story.record();
    expect(record).toMatchObject({ phase: "blocked", revision: 1 });
    expect(record.evidence).toHaveLength(11);
  });

  it.each(obstacles)("because %s is not changed by a tag", async (_, code, place) => {
    const story = await readyStory();
    await place(story);
    await story.tag({ cilium_encryption: "none" });
    story.kubernetes.requests.clear();
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    expect(story.kubernetes.requests.writes).toEqual([]);
    expect(await codes(story)).toEqual([code]);
    const record = await story.record();
    expect(record.revision).toBe(1);
    expect(record.evidence).toHaveLength(11);
  });

  it("because a prerequisite is missing is looked at again soon", async () => {
    const story = await readyStory();
    story.admin.delete(awsNode);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "blocked" });
  });

  it("because its tags ask for SPIRE without a StorageClass keeps its agents", async () => {
    const story = await readyStory({ tags: { enable_cilium: "true", cilium_mutual_auth: "none" } });
    story.admin.delete({ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", name: "gp3" });
    await story.tag({ cilium_mutual_auth: "spire" });
    story.admin.delete(agents);
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    expect(story.admin.get(agents)).toBeDefined();
    expect(await codes(story)).toEqual(["no-storage-class"]);
    expect(await story.record()).toMatchObject({ revision: 1 });
  });

  it("because one object is somebody else's gets all others repaired, and that one left alone", async () => {
    const story = await readyStory();
    const relay = inKubeSystem("v1", "ServiceAccount", "hubble-relay");
    story.admin.delete(relay);
    story.admin.create(foreign("v1", "ServiceAccount", "hubble-relay"));
    story.admin.delete(agents);
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    expect(story.admin.get(agents)).toBeDefined();
    expect(story.admin.get(relay)?.metadata.labels).toBeUndefined();
    expect(await codes(story)).toEqual(["foreign-owner"]);
    await story.letTimePass();
    story.kubernetes.requests.clear();
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect(story.kubernetes.requests.writes).toEqual([]);
    expect((await story.record()).evidence).toHaveLength(11);
    story.admin.delete(relay);
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  });

  it("gets a deleted namespace back under an objection to every change", async () => {
    const story = await readyStory();
    story.admin.patch(vpcCni, { data: { "enable-network-policy-controller": "true" } });
    story.admin.delete({ apiVersion: "v1", kind: "Namespace", name: "cilium-spire" });
    await story.letTimePass();
    await story.pass();
    const server = {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      namespace: "cilium-spire",
      name: "spire-server",
    };
    expect(story.admin.get(server)).toBeDefined();
    expect(await codes(story)).toEqual(["policy-agent"]);
  });
});

describe("a namespace of ours that does not end", () => {
  const spire = { apiVersion: "v1", kind: "Namespace", name: "cilium-spire" } as const;
  const stuck = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "stuck", namespace: "cilium-spire", finalizers: ["example.com/never"] },
  };

  it("is no reason to wait where nothing needs it: the cluster is repaired, and ready", async () => {
    const story = await readyStory();
    story.admin.create(stuck);
    await story.tag({ cilium_mutual_auth: "none" });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(story.admin.get(spire)?.metadata.deletionTimestamp).toBeDefined();
    story.admin.delete(agents);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "verifying" });
    expect(story.admin.get(agents)).toBeDefined();
    expect(await story.record()).toMatchObject({ release: "1.19.6", revision: 2 });
  });

  it("holds back what lies in it, and nothing else", async () => {
    const story = await readyStory();
    story.admin.create(stuck);
    story.admin.delete(spire);
    story.admin.delete(agents);
    await story.letTimePass();
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "blocked" });
    expect(story.admin.get(agents)).toBeDefined();
    expect(await codes(story)).toEqual(["still-ending"]);
    expect(await story.record()).toMatchObject({ release: "1.19.6", revision: 1 });
    story.admin.patch(
      { ...spire, kind: "ConfigMap", namespace: "cilium-spire", name: "stuck" },
      {
        metadata: { finalizers: null },
      },
    );
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  });
});

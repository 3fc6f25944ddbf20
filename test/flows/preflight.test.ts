import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { product } from "../../local/callers.ts";
import { beginStory } from "../builders/begin-story.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";

const storageClass: KubeObject = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "gp3" },
  provisioner: "ebs.csi.aws.com",
  parameters: { encrypted: "true" },
  volumeBindingMode: "WaitForFirstConsumer",
};

const inKubeSystem = (kind: string, name: string, rest: Partial<KubeObject> = {}): KubeObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name, namespace: "kube-system" },
  ...rest,
});

describe("an installation", () => {
  /** A cluster that the product may work on, and has not touched yet. */
  async function accessibleStory(): Promise<ClusterStory> {
    const story = await beginStory();
    await story.pass();
    await story.letTimePass(5);
    story.kubernetes.requests.clear();
    return story;
  }

  async function codes(story: ClusterStory): Promise<string[]> {
    const { total, first } = (await story.record()).objections;
    expect(first.length).toBe(total);
    return first.map(({ code }) => code);
  }

  it("is blocked by a missing StorageClass, until there is one", async () => {
    const story = await accessibleStory();
    story.admin.delete({ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", name: "gp3" });
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect(await codes(story)).toEqual(["no-storage-class"]);
    expect(story.kubernetes.requests.writes).toEqual([]);
    story.admin.create(storageClass);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "verifying" });
    expect(await story.record()).toMatchObject({ phase: "verifying", objections: { total: 0 } });
  });

  it("is blocked by an object of our name that is somebody else's, which stays as it is", async () => {
    const story = await accessibleStory();
    story.admin.create(inKubeSystem("ConfigMap", "cilium-config", { data: { theirs: "true" } }));
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect(await codes(story)).toEqual(["foreign-owner"]);
    const ref = { apiVersion: "v1", kind: "ConfigMap", namespace: "kube-system", name: "cilium-config" };
    expect(story.admin.get(ref)?.["data"]).toEqual({ theirs: "true" });
    story.admin.delete(ref);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "verifying" });
  });

  it("waits for an object of our name that its owner is taking away", async () => {
    const story = await accessibleStory();
    const ref = { apiVersion: "v1", kind: "ConfigMap", namespace: "kube-system", name: "cilium-config" };
    story.admin.create({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "cilium-config", namespace: "kube-system", finalizers: ["example.org/theirs"] },
    });
    story.admin.delete(ref);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "blocked" });
    expect(await codes(story)).toEqual(["still-ending"]);
    story.admin.patch(ref, { metadata: { finalizers: null } });
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "verifying" });
  });

  it("is blocked by a Helm release of Cilium", async () => {
    const story = await accessibleStory();
    story.admin.create({
      ...inKubeSystem("Secret", "sh.helm.release.v1.cilium.v1", { type: "helm.sh/release.v1" }),
      metadata: {
        name: "sh.helm.release.v1.cilium.v1",
        namespace: "kube-system",
        labels: { owner: "helm", name: "cilium", status: "deployed" },
      },
    });
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect(await codes(story)).toEqual(["helm-release"]);
    expect(story.kubernetes.requests.writes).toEqual([]);
  });

  it("is not blocked by the history of a release that was uninstalled", async () => {
    const story = await accessibleStory();
    story.admin.create({
      ...inKubeSystem("Secret", "sh.helm.release.v1.cilium.v1", { type: "helm.sh/release.v1" }),
      metadata: {
        name: "sh.helm.release.v1.cilium.v1",
        namespace: "kube-system",
        labels: { owner: "helm", name: "cilium", status: "uninstalled", version: "1" },
      },
    });
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "verifying" });
    expect(await codes(story)).toEqual([]);
  });

  it("is blocked with all objections at once", async () => {
    const story = await accessibleStory();
    story.admin.delete({ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", name: "gp3" });
    story.admin.delete({
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      namespace: "kube-system",
      name: "kube-proxy",
    });
    story.admin.patch(
      { apiVersion: "v1", kind: "ConfigMap", namespace: "kube-system", name: "amazon-vpc-cni" },
      { data: { "enable-network-policy-controller": "true" } },
    );
    story.admin.create(inKubeSystem("ServiceAccount", "cilium"));
    await story.pass();
    expect((await codes(story)).sort()).toEqual([
      "foreign-owner",
      "no-storage-class",
      "policy-agent",
      "prerequisite-missing",
    ]);
  });

  it("waits for the first node, from which parameters are pinned", async () => {
    const story = await accessibleStory();
    const size = story.simulated.group.size;
    story.simulated.group.size = 0;
    for (const { metadata } of story.admin.list("v1", "Node")) {
      story.admin.delete({ apiVersion: "v1", kind: "Node", name: metadata.name });
    }
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "waiting" });
    story.simulated.group.size = size;
    await story.letTimePass(5);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "verifying" });
  });

  it("hears of its tags first where access would take a step that cannot be taken back", async () => {
    const tags = {
      enable_cilium: "yes",
      cilium_mutual_auth: "false",
      cilium_hubble: "yes",
      cilium_version: "1.17",
    };
    const story = await beginStory({ authenticationMode: "CONFIG_MAP", tags });
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    const { reason, objections } = await story.record();
    expect(reason).toMatch(/^Tag cilium_hubble has the value "yes".* And 4 more\.$/);
    expect(objections.total).toBe(5);
    expect(objections.first.map(({ code }) => code).slice(0, 3)).toEqual(Array(3).fill("tag-not-understood"));
    await story.tag({ enable_cilium: "true", cilium_mutual_auth: "none", cilium_hubble: "off" });
    await story.pass();
    expect(await codes(story)).toEqual(["release-unknown", "no-access"]);
    await story.untag("cilium_version");
    await story.pass();
    expect(await codes(story)).toEqual(["no-access"]);
  });

  it("is blocked on a cluster that only knows aws-auth, until that maps our role", async () => {
    const story = await beginStory({ authenticationMode: "CONFIG_MAP" });
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    expect(await codes(story)).toEqual(["no-access"]);
    const [objection] = (await story.record()).objections.first;
    expect(objection?.remedy).toContain("authenticationMode=API_AND_CONFIG_MAP");
    expect(objection?.remedy).toContain("eksctl create iamidentitymapping");

    const rolearn = product.principalArn.replace(/role\/.*\//, "role/");
    const mapRoles = JSON.stringify([{ rolearn, username: "eks-cilium", groups: ["system:masters"] }]);
    story.admin.create(inKubeSystem("ConfigMap", "aws-auth", { data: { mapRoles } }));
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "verifying" });
  });
});

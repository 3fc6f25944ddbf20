import { describe, expect, it } from "vitest";
import { jsonAt } from "../../../functions/core/json.ts";
import { agentsRef, type ClusterStory, ciliumConfigRef } from "../../builders/cluster-story.ts";
import { removeToRest } from "../../builders/leaving-story.ts";
import { readyStory } from "../../builders/ready-story.ts";

const policy = (name: string) => ({
  apiVersion: "cilium.io/v2",
  kind: "CiliumNetworkPolicy",
  metadata: { name, namespace: "default", labels: { team: "web" } },
  spec: { endpointSelector: {}, ingress: [{ fromEntities: ["cluster"] }] },
});
const clusterwide = {
  apiVersion: "cilium.io/v2",
  kind: "CiliumClusterwideNetworkPolicy",
  metadata: { name: "everywhere" },
  spec: { endpointSelector: {}, egress: [{ toEntities: ["all"] }] },
};
const exported = (name = "eks-cilium-policies") =>
  ({ apiVersion: "v1", kind: "ConfigMap", namespace: "kube-system", name }) as const;

async function storyWithPolicies(): Promise<ClusterStory> {
  const story = await readyStory();
  story.admin.create(policy("theirs"));
  story.admin.create(clusterwide);
  return story;
}

describe("policies in force", () => {
  it("keep a removal from being begun, are counted and named, and all is maintained meanwhile", async () => {
    const story = await storyWithPolicies();
    await story.tag({ enable_cilium: "false" });
    expect(await story.pass()).toMatchObject({ kind: "stalled", phase: "blocked" });
    const { reason, objections } = await story.record();
    expect(reason).toContain("Revision 1 is maintained, and not changed: 2 policies of Cilium would be");
    expect(objections.first[0]).toMatchObject({ code: "policies-in-force", severity: "blocking" });
    expect(objections.first[0]?.message).toContain("default/theirs, everywhere");
    expect(objections.first[0]?.remedy).toContain("cilium_acknowledge=policies-in-force-2");
    story.admin.delete(ciliumConfigRef);
    await story.pass();
    expect(story.admin.get(ciliumConfigRef)).toBeDefined();
    expect(story.admin.get(exported())).toBeUndefined();
  });

  it("are let go as many as were acknowledged: one more asks again", async () => {
    const story = await storyWithPolicies();
    await story.tag({ enable_cilium: "false", cilium_acknowledge: "policies-in-force-2" });
    story.admin.create(policy("another"));
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    await story.tag({ cilium_acknowledge: "policies-in-force-3" });
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "removing" });
    // Whoever adds one now is not asked: it is under way.
    story.admin.create(policy("late"));
    await story.letTimePass();
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "removing" });
  });

  it("are exported before they cease, as kubectl takes them, and stay where no inventory looks", async () => {
    const story = await storyWithPolicies();
    await story.tag({ enable_cilium: "false", cilium_acknowledge: "policies-in-force-2" });
    await story.pass();
    const list = JSON.parse(String(jsonAt(story.admin.get(exported()), "data", "policies.json")));
    const { metadata, ...rest } = policy("theirs");
    expect(list.items).toEqual([{ ...rest, metadata }, clusterwide]);
    await removeToRest(story);
    const { phase, objections } = await story.record();
    expect(phase).toBe("removed");
    expect(objections.first[0]).toMatchObject({ code: "policies-exported", severity: "warning" });
    expect(objections.first[0]?.message).toContain("ConfigMap kube-system/eks-cilium-policies");
    expect(objections.first[0]?.remedy).toContain(
      "kubectl -n kube-system get configmap eks-cilium-policies -o jsonpath='{.data.policies\\.json}' | kubectl apply -f -",
    );
    expect(story.admin.get(exported())).toBeDefined();
    expect(story.admin.list("cilium.io/v2", "CiliumNetworkPolicy")).toHaveLength(1);
  });

  it("ask nobody where nodes are replaced", async () => {
    const story = await storyWithPolicies();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    expect(await story.pass()).toMatchObject({ phase: "removing" });
  });
});

describe("NetworkPolicies that nobody enforces after Cilium", () => {
  it("are told until somebody says that they are known", async () => {
    const story = await readyStory();
    story.admin.create({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "deny", namespace: "default" },
      spec: { podSelector: {} },
    });
    await story.tag({ enable_cilium: "false" });
    await story.pass();
    const codes = async () => (await story.record()).objections.first.map(({ code }) => code);
    expect(await codes()).toContain("network-policies-unenforced");
    await story.tag({ cilium_acknowledge: "network-policies-unenforced" });
    await story.letTimePass();
    await story.pass();
    expect(await codes()).not.toContain("network-policies-unenforced");
  });
});

describe("a purge", () => {
  it("takes users' objects and definitions last, and after an acknowledgement that counts them", async () => {
    const story = await storyWithPolicies();
    await story.tag({
      enable_cilium: "false",
      cilium_on_disable: "purge",
      cilium_acknowledge: "policies-in-force-2",
    });
    expect(await removeToRest(story)).toMatchObject({ kind: "settled", phase: "removing" });
    const { reason, objections } = await story.record();
    expect(reason).toContain("Removing 10 of 11 (delete what is of cilium.io): 2 objects of cilium.io wait");
    expect(objections.first[0]).toMatchObject({ code: "purge-to-acknowledge", severity: "blocking" });
    expect(objections.first[0]?.remedy).toContain("purge-2");
    expect(story.admin.get(agentsRef)).toBeUndefined();
    expect(story.admin.list("cilium.io/v2", "CiliumNetworkPolicy")).toHaveLength(1);

    await story.tag({ cilium_acknowledge: "policies-in-force-2 purge-2" });
    await removeToRest(story);
    expect(await story.record()).toMatchObject({
      phase: "removed",
      reason: "Nothing of ours is left; no CRD or policy of cilium.io either.",
    });
    const definitions = story.admin.list("apiextensions.k8s.io/v1", "CustomResourceDefinition");
    expect(definitions.filter(({ metadata }) => metadata.name.endsWith("cilium.io"))).toEqual([]);
    expect(story.admin.get(exported())).toBeDefined();
  });

  it("names what finalizers keep", async () => {
    const story = await readyStory();
    const held = policy("held");
    story.admin.create({ ...held, metadata: { ...held.metadata, finalizers: ["example.com/never"] } });
    await story.tag({
      enable_cilium: "false",
      cilium_on_disable: "purge",
      cilium_acknowledge: "policies-in-force-1 purge-1",
    });
    for (let count = 0; count < 30; count += 1) {
      await story.pass();
      await story.letTimePass();
    }
    const { reason, objections } = await story.record();
    expect(reason).toContain("Waiting for CiliumNetworkPolicy default/held to end.");
    expect(objections.first.map(({ code }) => code)).toContain("purge-held");
  });
});

describe("SPIRE's volume", () => {
  const namespaceRef = { apiVersion: "v1", kind: "Namespace", name: "cilium-spire" } as const;

  it("goes with its namespace, which is said before", async () => {
    const story = await readyStory();
    await story.tag({ enable_cilium: "false" });
    await story.pass();
    const { objections } = await story.record();
    expect(objections.first[0]).toMatchObject({ code: "spire-volume", severity: "warning" });
    expect(objections.first[0]?.message).toContain("is deleted with its namespace");
    await removeToRest(story);
    expect(story.admin.get(namespaceRef)).toBeUndefined();
  });

  it("is kept with its namespace where the fleet says so, and is nobody's then", async () => {
    const story = await readyStory({ settings: { spireVolumeOnRemoval: "keep" } });
    await story.tag({ enable_cilium: "false" });
    await removeToRest(story);
    expect((await story.record()).phase).toBe("removed");
    expect(story.admin.get(namespaceRef)).toBeDefined();
    expect(story.ownedObjects()).toEqual([]);
  });
});

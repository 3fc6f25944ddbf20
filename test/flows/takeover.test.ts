import { describe, expect, it } from "vitest";
import type { JsonMap } from "../../functions/core/json.ts";
import { type KubeObject, keyOf, type ObjectRef, refOf } from "../../functions/core/kube-object.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { agentsRef as agents, type ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { hasEntry } from "../builders/has-entry.ts";
import { helmTakesOver } from "../builders/helm-takes-over.ts";
import { readyStory } from "../builders/ready-story.ts";

const deletedPaths = ({ kubernetes }: ClusterStory) =>
  kubernetes.requests.writes
    .filter(({ method, path }) => method === "DELETE" && !path.includes("/leases/"))
    .map(({ path }) => path);

/** The object, without what Helm or we write beside its content. */
const contentOf = ({ admin }: ClusterStory, object: KubeObject) => {
  const found = admin.get(refOf(object));
  return found && { ...found, metadata: { uid: found.metadata.uid, generation: found.metadata.generation } };
};

it.each(["cilium", "cni"])(
  "a cluster that no tag asks for is left to Helm's release %s, which has taken it over, with each upgrade",
  async (release) => {
    const story = await readyStory();
    await story.untag("enable_cilium");
    await story.pass();
    helmTakesOver(story, () => true, "deployed", release);
    const helm = story.kubernetes.admin.as("helm");
    helm.patch(agents, { spec: { template: { metadata: { annotations: { upgraded: "by-helm" } } } } });
    helm.patch(ciliumConfigRef, { data: { "enable-wireguard": "false" } });
    const theirs = () => [
      story.admin.get(agents)?.metadata.generation,
      story.admin.get(ciliumConfigRef)?.["data"],
    ];
    await story.letTimePass();
    const before = theirs();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "kept" });
    expect(theirs()).toEqual(before);
  },
);

it("a cluster that no tag asks for gets nothing back that Helm has taken over and deleted", async () => {
  const story = await readyStory();
  await story.untag("enable_cilium");
  await story.pass();
  helmTakesOver(story);
  const relay = { ...agents, kind: "Deployment", name: "hubble-relay" };
  story.kubernetes.admin.as("helm").delete(relay);
  await story.letTimePass();
  const result = await story.passUntilSettled();
  expect(result).toMatchObject({ kind: "settled", phase: "kept" });
  expect(story.admin.get(relay)).toBeUndefined();
});

describe("a removal of what Helm has taken over", () => {
  it.each(["deployed", "failed", "pending-upgrade"])(
    "lets all of it go where the release is %s, and the record says who has it",
    async (status) => {
      const story = await readyStory();
      const taken = helmTakesOver(story, () => true, status);
      const before = taken.map((object) => contentOf(story, object));
      await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
      story.kubernetes.requests.clear();
      expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "removed" });
      expect(taken.map((object) => contentOf(story, object))).toEqual(before);
      expect(deletedPaths(story).every((path) => path.includes("/configmaps/eks-cilium-"))).toBe(true);
      expect(story.ownedObjects()).toEqual([]);
      expect(await hasEntry(story)).toBe(false);
      const record = await story.record();
      expect(record).toMatchObject({ phase: "removed", release: null, revision: null });
      expect(record.leftTo).toEqual(["Helm release cilium in kube-system"]);
      expect(record.reason).toContain("Left to Helm release cilium in kube-system");
      expect(record).not.toHaveProperty("nodesToReplace");
      const text = await story.recordText();
      expect(await story.pass()).toMatchObject({ kind: "settled" });
      expect(await story.recordText()).toBe(text);
      await story.tag({ enable_cilium: "true" });
      expect(await story.passUntilSettled()).toMatchObject({ phase: "blocked" });
      const { objections } = await story.record();
      expect(objections.first.map(({ code }) => code)).toContain("helm-release");
    },
  );

  it("deletes what the release has uninstalled, or does not name", async () => {
    const story = await readyStory();
    helmTakesOver(story, () => true, "uninstalled");
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled();
    expect(story.admin.get(agents)).toBeUndefined();
    expect(await story.record()).toMatchObject({ phase: "removing", nodesToReplace: { total: 3 } });
  });

  it("names nobody who has let go again before the object was deleted", async () => {
    const story = await readyStory();
    helmTakesOver(story, ({ metadata }) => metadata.name === "hubble-relay");
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.pass();
    await story.letTimePass();
    await story.pass();
    expect((await story.record()).leftTo).toEqual(["Helm release cilium in kube-system"]);
    for (const secret of story.admin.list("v1", "Secret", { labelSelector: "owner=helm" }))
      story.admin.delete(refOf(secret));
    await story.letTimePass();
    await story.passUntilSettled();
    expect(story.admin.get({ ...agents, kind: "Deployment", name: "hubble-relay" })).toBeUndefined();
    expect(await story.record()).not.toHaveProperty("leftTo");
  });

  it("deletes the rest, object by object, and keeps the namespaces of what is left", async () => {
    const story = await readyStory();
    const isSpire = ({ metadata }: KubeObject) => metadata.namespace === "cilium-spire";
    const taken = helmTakesOver(story, isSpire).map(keyOf);
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled();
    expect(story.admin.get(agents)).toBeUndefined();
    for (const key of taken) {
      const [kind = "", place = ""] = key.split(" ");
      const [namespace = "", name = ""] = place.split("/");
      const apiVersion = { DaemonSet: "apps/v1", StatefulSet: "apps/v1" }[kind];
      const group = kind.startsWith("Role") ? "rbac.authorization.k8s.io/v1" : "v1";
      expect(story.admin.get({ apiVersion: apiVersion ?? group, kind, namespace, name })).toBeDefined();
    }
    const namespace = story.admin.get({ apiVersion: "v1", kind: "Namespace", name: "cilium-spire" });
    expect(namespace?.metadata.deletionTimestamp).toBeUndefined();
    expect(namespace?.metadata.labels).not.toHaveProperty(productNames.ownerLabel);
    const record = await story.record();
    expect(record).toMatchObject({ phase: "removing", nodesToReplace: { total: 3 } });
    expect(record.leftTo).toEqual(["Helm release cilium in kube-system"]);
  });

  it("leaves the nodes and their start-up taint to Helm where it has the agents", async () => {
    const story = await readyStory();
    helmTakesOver(story, ({ kind }) => kind === "DaemonSet" || kind === "ServiceAccount");
    const [node] = story.admin.list("v1", "Node");
    if (node === undefined) throw new Error("there are no nodes");
    const taint = { key: "node.cilium.io/agent-not-ready", effect: "NoSchedule" };
    story.admin.patch(refOf(node), { spec: { taints: [taint] } });
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "removed" });
    expect(story.admin.get(agents)).toBeDefined();
    expect(story.admin.get(refOf(node))?.["spec"]).toMatchObject({ taints: [taint] });
  });
});

describe("a removal of what another manager applies", () => {
  it("lets it go, and names the manager", async () => {
    const story = await readyStory();
    const live = story.admin.get(agents);
    if (live === undefined) throw new Error("there are no agents");
    story.kubernetes.admin.as("argocd-controller").apply({
      ...agentsManifest(live),
      spec: { ...(live["spec"] as object), minReadySeconds: 7 },
    });
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled();
    expect(story.admin.get(agents)).toMatchObject({ spec: { minReadySeconds: 7 } });
    expect(story.admin.get(agents)?.metadata.labels).not.toHaveProperty(productNames.ownerLabel);
    expect((await story.record()).leftTo).toEqual(["field manager argocd-controller"]);
  });

  it("lets go with the agents what they need to run, and nothing else", async () => {
    const story = await readyStory();
    const live = story.admin.get(agents);
    if (live === undefined) throw new Error("there are no agents");
    story.kubernetes.admin.as("argocd-controller").apply({
      ...agentsManifest(live),
      spec: live["spec"] as JsonMap,
    });
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "removed" });
    const rbac = "rbac.authorization.k8s.io/v1";
    const needed: readonly ObjectRef[] = [
      ciliumConfigRef,
      { apiVersion: "v1", kind: "ServiceAccount", namespace: "kube-system", name: "cilium" },
      { apiVersion: "v1", kind: "Secret", namespace: "kube-system", name: "hubble-server-certs" },
      { apiVersion: rbac, kind: "ClusterRole", name: "cilium" },
      { apiVersion: rbac, kind: "ClusterRoleBinding", name: "cilium" },
      { apiVersion: rbac, kind: "Role", namespace: "kube-system", name: "cilium-config-agent" },
    ];
    for (const ref of needed) {
      const found = story.admin.get(ref);
      expect(found, ref.name).toBeDefined();
      expect(found?.metadata.labels ?? {}).not.toHaveProperty(productNames.ownerLabel);
    }
    const operator = { ...agents, kind: "Deployment", name: "cilium-operator" };
    for (const ref of [operator, { apiVersion: rbac, kind: "ClusterRole", name: "cilium-operator" }]) {
      expect(story.admin.get(ref), ref.name).toBeUndefined();
    }
  });

  it("goes on where one field of a workload is applied, or a few keys of the configuration", async () => {
    const story = await readyStory();
    const tuning = story.kubernetes.admin.as("tuning");
    const { apiVersion, kind, namespace, name } = agents;
    tuning.apply({ apiVersion, kind, metadata: { namespace, name }, spec: { minReadySeconds: 7 } });
    const config = ciliumConfigRef;
    tuning.apply({
      apiVersion: config.apiVersion,
      kind: config.kind,
      metadata: { namespace, name: config.name },
      data: { debug: "false", "enable-ipv4": "true" },
    });
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled();
    expect(story.admin.get(agents)).toBeUndefined();
    expect(story.admin.get(config)).toBeUndefined();
    expect(await story.record()).not.toHaveProperty("leftTo");
  });

  it("goes on where somebody has only edited it, or applied a label of their own", async () => {
    const story = await readyStory();
    story.kubernetes.admin.as("kubectl-edit").patch(agents, { spec: { minReadySeconds: 7 } });
    story.kubernetes.admin.as("team-labels").apply({
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "cilium", namespace: "kube-system", labels: { team: "net" } },
    });
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled();
    expect(story.admin.get(agents)).toBeUndefined();
    expect(await story.record()).not.toHaveProperty("leftTo");
  });

  function agentsManifest({ apiVersion, kind, metadata: { name, namespace } }: KubeObject) {
    return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
  }
});

import { afterAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type KubeObject, type ObjectRef, refOf } from "../../../functions/core/kube-object.ts";
import { connectKube } from "../../../functions/edges/kube/connect-clusters.ts";
import type { KubeApi } from "../../../functions/flows/ports/kube-api.ts";
import { startKubernetes } from "../../../local/kubernetes/start-kubernetes.ts";
import { targetAt } from "../../builders/scripted-server.ts";

const users = new Map([
  ["master", { user: "master", groups: ["system:masters"] }],
  ["guest", { user: "guest", groups: [] }],
]);
const kubernetes = await startKubernetes({ authenticate: (token) => users.get(token) });
afterAll(() => kubernetes.stop());

let namespace = "";
let turn = 0;
beforeEach(() => {
  turn += 1;
  namespace = `story-${turn}`;
  kubernetes.faults.clear();
  kubernetes.admin.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
});

function as(token: () => Promise<string>): KubeApi {
  const target = {
    ...targetAt(kubernetes.endpoint),
    certificateAuthority: kubernetes.certificateAuthority,
  };
  const connection = connectKube(target, token);
  onTestFinished(() => connection.close());
  return connection.api;
}

function configMap(name: string, data: Record<string, string> = { k: "v" }): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, labels: { app: "x" } }, data };
}

const master = async () => "master";

describe("the edge on the local API server", () => {
  it("creates, keeps, changes, dry-runs and deletes an object", async () => {
    const api = as(master);
    const ref: ObjectRef = refOf(configMap("a"));
    expect((await api.apply(configMap("a"), { dryRun: true })).created).toBe(true);
    expect(await api.get(ref)).toBeUndefined();

    const first = await api.apply(configMap("a"));
    expect(first.created).toBe(true);
    expect(first.object).toMatchObject({
      data: { k: "v" },
      metadata: { managedFields: [{ manager: "eks-cilium" }] },
    });
    const again = await api.apply(configMap("a"));
    expect(again).toEqual({ created: false, object: first.object });
    expect((await api.apply(configMap("a", { other: "w" }))).object["data"]).toEqual({ other: "w" });
    expect(await api.get(ref)).toMatchObject({ data: { other: "w" } });

    await expect(api.delete(ref, "11111111-1111-4111-8111-111111111111")).rejects.toMatchObject({
      kind: "conflict",
    });
    expect(await api.delete(ref, String(first.object.metadata.uid))).toBe("deleted");
    expect(await api.delete(ref, String(first.object.metadata.uid))).toBe("absent");
  });

  it("makes an object once: another one of its name is a conflict, and a rehearsal leaves none", async () => {
    const api = as(master);
    const rehearsed = await api.create(configMap("once"), { dryRun: true });
    expect(rehearsed.metadata.creationTimestamp).toMatch(/Z$/);
    expect(await api.get(refOf(configMap("once")))).toBeUndefined();
    const made = await api.create(configMap("once"));
    expect(await api.get(refOf(made))).toEqual(made);
    await expect(api.create(configMap("once", { k: "other" }))).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining("create ConfigMap"),
    });
  });

  it("takes a label off that somebody else may have set, from the version that was read only", async () => {
    const api = as(master);
    kubernetes.admin.as("helm").create(configMap("labelled"));
    const ref = refOf(configMap("labelled"));
    const { resourceVersion = "" } = (await api.get(ref))?.metadata ?? {};
    const patch = { resourceVersion, labels: { app: null } };
    expect(await api.patchLabels(ref, patch)).toBe("patched");
    expect(await api.get(ref)).toMatchObject({ data: { k: "v" } });
    expect((await api.get(ref))?.metadata.labels ?? {}).toEqual({});
    await expect(api.patchLabels(ref, patch)).rejects.toMatchObject({ kind: "conflict" });
    expect(await api.patchLabels({ ...ref, name: "absent" }, patch)).toBe("absent");
  });

  it("meets another owner, names it, and takes the field only by force", async () => {
    const api = as(master);
    kubernetes.admin.as("helm").create(configMap("owned"));
    await expect(api.apply(configMap("owned", { k: "ours" }))).rejects.toMatchObject({
      kind: "conflict",
      causes: [
        { reason: "FieldManagerConflict", field: ".data.k", message: expect.stringContaining("helm") },
      ],
    });
    expect((await api.apply(configMap("owned", { k: "ours" }), { force: true })).object["data"]).toEqual({
      k: "ours",
    });
  });

  it("lists more than two pages, whole and by metadata", async () => {
    const api = as(master);
    const names = Array.from({ length: 1100 }, (_, at) => `map-${String(at).padStart(4, "0")}`);
    for (const name of names) kubernetes.admin.create(configMap(name));
    const whole = await api.list("ConfigMap", { namespace, labelSelector: "app=x" });
    expect(whole?.map(({ metadata }) => metadata.name).sort()).toEqual(names);
    expect(whole?.[0]).toMatchObject({ apiVersion: "v1", kind: "ConfigMap" });
    expect(await api.listMetadata("ConfigMap", { namespace })).toHaveLength(1100);
    const picked = await api.pick("ConfigMap", { namespace }, ({ kind, metadata }) =>
      metadata.name.endsWith("7") ? [`${kind} ${metadata.name}`, "twice"] : [],
    );
    expect(picked).toHaveLength(220);
    expect(picked?.[0]).toBe("ConfigMap map-0007");
    expect(await api.list("ConfigMap", { namespace, labelSelector: "app=y" })).toEqual([]);
    expect(
      (await api.list("ConfigMap", { fieldSelector: "metadata.name=map-0007" }))?.map(
        ({ metadata }) => metadata.namespace,
      ),
    ).toEqual([namespace]);
  });

  it("starts a list anew when its page was forgotten", async () => {
    for (let at = 0; at < 501; at += 1) kubernetes.admin.create(configMap(`map-${at}`));
    kubernetes.faults.inject({ type: "answer", status: 410 }, ({ query }) => query.has("continue"));
    expect(await as(master).list("ConfigMap", { namespace })).toHaveLength(501);
  });

  it("tells what is served and what is not", async () => {
    const api = as(master);
    expect(await api.servedResources("apps/v1")).toEqual(
      expect.arrayContaining(["daemonsets", "deployments"]),
    );
    expect(await api.servedResources("cilium.io/v2")).toBeUndefined();
    expect(await api.list("CiliumNode")).toBeUndefined();
    expect(await api.get({ apiVersion: "cilium.io/v2", kind: "CiliumNode", name: "n" })).toBeUndefined();
  });

  it("knows its rights, and who it is not", async () => {
    expect(await as(master).mayAdminister()).toBe(true);
    const guest = as(async () => "guest");
    expect(await guest.mayAdminister()).toBe(false);
    await expect(guest.apply(configMap("a"))).rejects.toMatchObject({ kind: "forbidden", status: 403 });
    await expect(as(async () => "stranger").mayAdminister()).rejects.toMatchObject({ kind: "unauthorized" });
  });

  it("renews a token that ended on the way", async () => {
    const tokens = ["expired", "master"];
    const api = as(async () => tokens.shift() ?? "none left");
    expect((await api.apply(configMap("a"))).created).toBe(true);
  });

  it.each<[string, () => KubeObject, string]>([
    ["an unknown field", () => ({ ...configMap("a"), dataa: {} }), "invalid"],
    ["a name that is none", () => configMap("Bad_Name"), "invalid"],
    [
      "a namespace that is missing",
      () => ({ ...configMap("a"), metadata: { name: "a", namespace: "gone" } }),
      "absent",
    ],
  ])("is refused %s", async (_, object, kind) => {
    await expect(as(master).apply(object())).rejects.toMatchObject({ name: "KubeApiError", kind });
  });

  it.each([
    [409, "conflict"],
    [422, "invalid"],
    [429, "throttled"],
    [500, "server"],
    [503, "server"],
  ] as const)("passes an answer of %d on as %s", async (status, kind) => {
    kubernetes.faults.inject({ type: "answer", status });
    await expect(as(master).apply(configMap("a"))).rejects.toMatchObject({ kind, status });
  });

  it("survives a cut connection and half a body on reads, and says so on writes", async () => {
    const api = as(master);
    await api.apply(configMap("a"));
    for (const type of ["cut", "half-body"] as const) {
      kubernetes.faults.inject({ type });
      expect(await api.get(refOf(configMap("a")))).toMatchObject({ data: { k: "v" } });
      kubernetes.faults.inject({ type });
      await expect(api.apply(configMap("b"))).rejects.toMatchObject({ kind: "unreachable", status: 0 });
    }
  });
});

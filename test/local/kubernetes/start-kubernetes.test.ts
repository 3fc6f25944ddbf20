import { Agent, fetch } from "undici";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resourceKinds } from "../../../functions/core/resource-kinds.ts";
import { type LocalKubernetes, startKubernetes } from "../../../local/kubernetes/start-kubernetes.ts";

const configMaps = "/api/v1/namespaces/default/configmaps";

describe("the local API server", () => {
  let kubernetes: LocalKubernetes;
  let dispatcher: Agent;
  beforeEach(async () => {
    kubernetes = await startKubernetes({
      authenticate: (token) =>
        token === "known" ? { user: "admin", groups: ["system:masters"] } : undefined,
    });
    dispatcher = new Agent({ connect: { ca: kubernetes.certificateAuthority } });
  });
  afterEach(async () => {
    await kubernetes.stop();
    await dispatcher.destroy();
  });

  const send = (method: string, path: string, body?: object, token = "known") =>
    fetch(kubernetes.endpoint + path, {
      method,
      dispatcher,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const configMap = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });

  it("serves every kind that the product writes and that no definition has to add", async () => {
    const served = Object.values(resourceKinds).filter(
      ({ apiVersion }) => !/^(cilium|karpenter)\./.test(apiVersion),
    );
    const answers = await Promise.all(
      served.map(async ({ apiVersion, plural }) => {
        const root = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
        return (await send("GET", `${root}/${plural}`)).status;
      }),
    );
    expect(answers).toEqual(served.map(() => 200));
  });

  it("trusts its own CA only", async () => {
    const foreign = new Agent();
    await expect(fetch(`${kubernetes.endpoint}/readyz`, { dispatcher: foreign })).rejects.toThrow(
      "fetch failed",
    );
    await foreign.close();
  });

  it("logs every request with its user, and tells writes from dry runs, reviews and reads", async () => {
    await send("GET", configMaps);
    await send("POST", configMaps, configMap("a"));
    await send("POST", `${configMaps}?dryRun=All`, configMap("b"));
    await send("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", { spec: {} });
    await send("GET", configMaps, undefined, "foreign");
    const { requests } = kubernetes;
    expect(requests.all.map(({ user, status }) => [user, status])).toEqual([
      ["admin", 200],
      ["admin", 201],
      ["admin", 201],
      ["admin", 201],
      ["", 401],
    ]);
    expect(requests.reads).toHaveLength(2);
    expect(requests.writes.map(({ method, path }) => [method, path])).toEqual([["POST", configMaps]]);
    requests.clear();
    expect(requests.all).toEqual([]);
  });

  it.each([401, 403, 409, 422, 429, 500] as const)(
    "answers %i once when told so, and does nothing",
    async (status) => {
      kubernetes.faults.inject({ type: "answer", status, retryAfter: 7 }, ({ method }) => method === "POST");
      expect((await send("GET", configMaps)).status).toBe(200);
      const refused = await send("POST", configMaps, configMap("a"));
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([status, "7"]);
      expect(await refused.json()).toMatchObject({ kind: "Status", code: status });
      expect((await send("GET", `${configMaps}/a`)).status).toBe(404);
      expect((await send("POST", configMaps, configMap("a"))).status).toBe(201);
    },
  );

  it("fails as often as told", async () => {
    kubernetes.faults.inject({ type: "answer", status: 500 }, () => true, 2);
    const statuses = [];
    for (let turn = 0; turn < 3; turn += 1) statuses.push((await send("GET", configMaps)).status);
    expect(statuses).toEqual([500, 500, 200]);
  });

  it("cuts the connection before anything is done", async () => {
    kubernetes.faults.inject({ type: "cut" });
    await expect(send("POST", configMaps, configMap("a"))).rejects.toThrow();
    expect((await send("GET", `${configMaps}/a`)).status).toBe(404);
  });

  it("sends half a body after everything was done", async () => {
    kubernetes.faults.inject({ type: "half-body" });
    const answer = await send("POST", configMaps, configMap("a"));
    await expect(answer.text()).rejects.toThrow();
    expect((await send("GET", `${configMaps}/a`)).status).toBe(200);
  });

  it("starts a copy of itself, and goes its own way from there", async () => {
    const { admin } = kubernetes;
    const ref = { apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: "a" };
    const original = admin.create({ ...configMap("a"), data: { place: "first" } });
    const copy = await kubernetes.startCopy({ authenticate: () => undefined });
    try {
      expect(copy.admin.get(ref)).toEqual(original);
      expect(copy.endpoint).not.toBe(kubernetes.endpoint);
      copy.admin.patch(ref, { data: { place: "second" } });
      expect(admin.get(ref)).toEqual(original);
      admin.delete(ref);
      expect(copy.admin.get(ref)?.["data"]).toEqual({ place: "second" });
    } finally {
      await copy.stop();
    }
  });

  it("delays an answer", async () => {
    kubernetes.faults.inject({ type: "delay", milliseconds: 60 });
    const before = performance.now();
    expect((await send("GET", configMaps)).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(50);
  });

  it("tells a listener of every write after it was done, and takes its own writes like anybody's", async () => {
    const { admin } = kubernetes;
    const kubelet = admin.as("kubelet");
    const ref = { apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: "a" };
    const seen: string[] = [];
    admin.onChange(({ type, object }) => {
      if (object.kind !== "ConfigMap") return;
      seen.push(`${type} ${object.metadata.name}`);
      if (type === "added") kubelet.patch(ref, { data: { seen: "yes" } });
    });
    await send("POST", configMaps, configMap("a"));
    await expect.poll(() => admin.get(ref)?.["data"]).toEqual({ seen: "yes" });
    await send("DELETE", `${configMaps}/a?dryRun=All`);
    await expect.poll(() => seen).toEqual(["added a", "modified a"]);
    expect(admin.get(ref)?.metadata["managedFields"]).toEqual([
      expect.objectContaining({ manager: "kubelet", operation: "Update", fieldsV1: expect.anything() }),
    ]);
  });

  it("plays a node: registered with its status, patched, listed, deleted", () => {
    const { admin } = kubernetes;
    const node = { apiVersion: "v1", kind: "Node", metadata: { name: "n1", labels: { zone: "a" } } };
    admin.create({ ...node, status: { conditions: [{ type: "Ready", status: "False" }] } });
    admin.patch(
      { ...node, name: "n1" },
      { status: { conditions: [{ type: "Ready", status: "True" }] } },
      "status",
    );
    const [seen] = admin.list("v1", "Node", { labelSelector: "zone=a" });
    expect(seen?.["status"]).toEqual({ conditions: [{ type: "Ready", status: "True" }] });
    expect(admin.delete({ ...node, name: "n1" })).toBe(true);
    expect(admin.delete({ ...node, name: "n1" })).toBe(false);
    expect(admin.get({ ...node, name: "n1" })).toBeUndefined();
  });
});

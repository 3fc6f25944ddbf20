import { expect, it } from "vitest";
import { namespaceForPods } from "./namespace-for-pods.ts";
import { unique, type Wire } from "./wire.ts";

const eventually = { timeout: 20_000, interval: 50 };

/** What restarts of pods rely on: an eviction deletes one pod, as far as the budgets of its namespace let it. */
export function evictionContract(wire: () => Wire): void {
  async function stage() {
    const ns = await namespaceForPods(wire());
    const pods = `/api/v1/namespaces/${ns}/pods`;
    const run = async (name: string) => {
      const metadata = { name, labels: { app: "web" } };
      const spec = { nodeName: unique("node"), containers: [{ name: "c", image: "i:1" }] };
      const made = await wire().post(pods, { apiVersion: "v1", kind: "Pod", metadata, spec });
      const status = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };
      await wire().merge(`${pods}/${name}/status`, { status });
      return made;
    };
    const evict = (name: string, uid?: unknown) =>
      wire().post(`${pods}/${name}/eviction`, {
        apiVersion: "policy/v1",
        kind: "Eviction",
        metadata: { name, namespace: ns },
        ...(uid === undefined ? {} : { deleteOptions: { preconditions: { uid } } }),
      });
    const budget = (minAvailable: number, name = "budget") =>
      wire().post(`/apis/policy/v1/namespaces/${ns}/poddisruptionbudgets`, {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: { name },
        spec: { minAvailable, selector: { matchLabels: { app: "web" } } },
      });
    return { pods, run, evict, budget };
  }

  it("lets a pod go that no budget covers, and leaves it to its kubelet", async () => {
    const { pods, run, evict } = await stage();
    await run("a");
    const evicted = await evict("a");
    expect(evicted.status).toBe(201);
    expect(evicted.body).toMatchObject({ kind: "Status", status: "Success" });
    const pod = await wire().get(`${pods}/a`);
    expect(pod.at("metadata", "deletionTimestamp")).toEqual(expect.any(String));
  });

  it("keeps a pod that a budget cannot spare, and says which", async () => {
    const { run, evict, budget } = await stage();
    await run("a");
    await budget(1);
    const says = async () => (await evict("a")).at("details", "causes", 0, "message");
    await expect
      .poll(says, eventually)
      .toBe("The disruption budget budget needs 1 healthy pods and has 1 currently");
    const refused = await evict("a");
    expect(refused.body).toMatchObject({
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      reason: "TooManyRequests",
      code: 429,
    });
    await run("b");
    await expect.poll(async () => (await evict("a")).status, eventually).toBe(201);
  });

  it("evicts no pod that two budgets select, however much they could spare, and says why without a reason", async () => {
    const { pods, run, evict, budget } = await stage();
    await run("a");
    await budget(0, "one");
    await budget(0, "another");
    const refused = await evict("a");
    expect(refused.status).toBe(500);
    expect(refused.body).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message:
        "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
      code: 500,
    });
    expect((await wire().get(`${pods}/a`)).at("metadata", "deletionTimestamp")).toBeUndefined();
  });

  it("asks no budget about a pod that does not run yet", async () => {
    const { pods, evict, budget } = await stage();
    const metadata = { name: "waits", labels: { app: "web" } };
    const spec = { nodeName: unique("node"), containers: [{ name: "c", image: "i:1" }] };
    await wire().post(pods, { apiVersion: "v1", kind: "Pod", metadata, spec });
    await budget(1, "one");
    await budget(1, "another");
    expect((await evict("waits")).status).toBe(201);
  });

  it("does not evict another pod of the same name, nor one that is not there", async () => {
    const { run, evict } = await stage();
    await run("a");
    expect((await evict("a", "11111111-1111-4111-8111-111111111111")).status).toBe(409);
    expect((await evict("gone")).status).toBe(404);
  });
}

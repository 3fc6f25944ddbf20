import { expect, it } from "vitest";
import { namespaceForPods } from "./namespace-for-pods.ts";
import type { Wire } from "./wire.ts";

const eventually = { timeout: 20_000, interval: 50 };

/** What errands rely on: pods that belong to a ConfigMap, and whose last words stand in their status. */
export function shortLivedPodContract(wire: () => Wire): void {
  async function stage() {
    const ns = await namespaceForPods(wire());
    const owner = await wire().post(`/api/v1/namespaces/${ns}/configmaps`, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "round" },
    });
    const pods = `/api/v1/namespaces/${ns}/pods`;
    const uid = owner.at("metadata", "uid");
    const send = (name: string, more: object = {}) =>
      wire().apply(`${pods}/${name}?fieldValidation=Strict`, "m1", podOf(name, uid, more));
    return { ns, pods, send };
  }

  it("a pod is made by an apply, with the defaults of a pod that nothing restarts", async () => {
    const { send } = await stage();
    const made = await send("server");
    expect(made.status).toBe(201);
    expect(made.at("spec")).toMatchObject({
      nodeName: "node-of-errands",
      restartPolicy: "Never",
      activeDeadlineSeconds: 300,
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
    });
    expect(made.at("spec", "containers", 0)).toMatchObject({
      terminationMessagePath: "/dev/termination-log",
      terminationMessagePolicy: "File",
    });
    expect(made.at("status", "phase")).toBe("Pending");
  });

  it("an apply of the same pod changes nothing, and one of another command is refused", async () => {
    const { send } = await stage();
    const made = await send("server");
    const again = await send("server");
    expect(again.status).toBe(200);
    expect(again.at("metadata", "uid")).toBe(made.at("metadata", "uid"));
    const other = await send("server", { containers: [{ ...container, command: ["false"] }] });
    expect(other.status).toBe(422);
    expect(other.at("message")).toContain("pod updates may not change fields other than");
  });

  it("its kubelet says its last words through the status", async () => {
    const { pods, send } = await stage();
    await send("client");
    const message = JSON.stringify({ v: 1, dns: true });
    const terminated = { exitCode: 0, reason: "Completed", message };
    const status = {
      phase: "Succeeded",
      podIP: "10.0.1.7",
      podIPs: [{ ip: "10.0.1.7" }],
      containerStatuses: [
        { name: "errand", image: "i", imageID: "i", ready: false, restartCount: 0, state: { terminated } },
      ],
    };
    expect((await wire().merge(`${pods}/client/status`, { status })).status).toBe(200);
    const read = await wire().get(`${pods}/client`);
    expect(read.at("status", "phase")).toBe("Succeeded");
    expect(read.at("status", "podIP")).toBe("10.0.1.7");
    const said = ["status", "containerStatuses", 0, "state", "terminated", "message"];
    expect(read.at(...said)).toBe(message);
  });

  it("pods go with the ConfigMap that they belong to", async () => {
    const { ns, pods, send } = await stage();
    await send("server");
    await send("client");
    const options = { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" };
    expect((await wire().delete(`/api/v1/namespaces/${ns}/configmaps/round`, options)).status).toBe(200);
    await expect.poll(async () => (await wire().get(pods)).at("items"), eventually).toEqual([]);
  });
}

const container = { name: "errand", image: "busybox:1.37.0", command: ["true"] };

function podOf(name: string, uid: unknown, more: object) {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "round", uid }] },
    spec: {
      nodeName: "node-of-errands",
      restartPolicy: "Never",
      activeDeadlineSeconds: 300,
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
      containers: [container],
      ...more,
    },
  };
}

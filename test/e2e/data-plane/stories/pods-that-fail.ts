import type { PodDisruptionBudget } from "kubernetes-types/policy/v1.js";
import { expect, it } from "vitest";
import { eventually } from "../../harness/processes/eventually.ts";
import { isReady } from "../is-ready.ts";
import { reconcileUntil } from "../reconcile-until.ts";
import { untilEncrypted } from "./encrypted.ts";
import { failingCheck } from "./failing-check.ts";
import type { DataPlaneScene } from "./scene.ts";

const pods = "/api/v1/namespaces/kube-system/pods";

export function podsThatFailStories(scene: () => DataPlaneScene): void {
  it("says in the record which image is not there", async () => {
    const { world, machines, running } = scene();
    const { admin } = world.controlPlane;
    for (const machine of machines) await machine.removeImages("quay.io/cilium/hubble-relay");
    const takeAway = async () => {
      for (const { name } of await running("k8s-app", "hubble-relay")) await admin.delete(`${pods}/${name}`);
    };
    await takeAway();
    const check = await failingCheck(
      scene(),
      "Deployment kube-system/hubble-relay rolled out",
      /^(ErrImagePull|ImagePullBackOff) of quay\.io\/cilium\/hubble-relay:v/,
    );
    expect(check.remedy).toContain("imageRegistries");
    for (const machine of machines) await machine.provideImages();
    // The kubelet would try again in its own time.
    await takeAway();
    await reconcileUntil(scene(), "ready");
  });

  it("says in the record that an agent is killed for the memory that it takes", async () => {
    const { world, machines, running } = scene();
    const { admin } = world.controlPlane;
    const limits = "/api/v1/namespaces/kube-system/limitranges/smaller";
    // Whoever guards a namespace so does not think of agents.
    await admin.apply(limits, {
      apiVersion: "v1",
      kind: "LimitRange",
      metadata: { name: "smaller", namespace: "kube-system" },
      spec: {
        limits: [{ type: "Container", default: { memory: "72Mi" }, defaultRequest: { memory: "8Mi" } }],
      },
    });
    const restart = async () => {
      for (const { name, node } of await running("k8s-app", "cilium"))
        if (node.name === machines[1].node.name) await admin.delete(`${pods}/${name}`);
    };
    await restart();
    await failingCheck(scene(), "DaemonSet kube-system/cilium rolled out", /OOMKilled/);
    await admin.delete(limits);
    await restart();
    await reconcileUntil(scene(), "ready");
    await untilEncrypted(scene());
  });

  it("lets CoreDNS be evicted within its disruption budget, and names go on being resolved", async () => {
    const { world, running, near } = scene();
    const { admin } = world.controlPlane;
    const budget = "/apis/policy/v1/namespaces/kube-system/poddisruptionbudgets/coredns";
    await admin.apply(budget, {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "coredns", namespace: "kube-system" },
      spec: { minAvailable: 1, selector: { matchLabels: { "k8s-app": "kube-dns" } } },
    });
    const untilAllowed = (count: number) =>
      eventually(`disruption budget that allows ${count}`, async () =>
        (await admin.get<PodDisruptionBudget>(budget))?.status?.disruptionsAllowed === count
          ? true
          : undefined,
      );
    await untilAllowed(1);
    const [first, second] = await running("k8s-app", "kube-dns");
    const evict = (name = "") =>
      admin.post(`${pods}/${name}/eviction`, {
        apiVersion: "policy/v1",
        kind: "Eviction",
        metadata: { name, namespace: "kube-system" },
      });
    await evict(first?.name);
    await expect(evict(second?.name)).rejects.toThrow("disruption budget");
    const answers: (string | undefined)[] = [];
    await eventually("two pods of CoreDNS", async () => {
      answers.push(await near.resolve("kubernetes.default.svc.cluster.local"));
      const found = await running("k8s-app", "kube-dns");
      return found.length === 2 && found.every(({ pod }) => isReady(pod)) ? true : undefined;
    });
    expect(new Set(answers)).toEqual(new Set(["10.100.0.1"]));
    await untilAllowed(1);
    await admin.delete(budget);
  });
}

import { expect, it } from "vitest";
import { eventually } from "../../harness/processes/eventually.ts";
import type { DataPlaneScene } from "./scene.ts";

/** CoreDNS ran before Cilium came: its pods were wired by the VPC CNI alone. */
export function dnsStories(scene: () => DataPlaneScene): void {
  it("makes CoreDNS, which was there first, endpoints of Cilium, and names are resolved through the chain", async () => {
    const { world, running, near, far, dnsBefore } = scene();
    const { admin } = world.controlPlane;
    const managed = await eventually("pods of CoreDNS that are endpoints of Cilium", async () => {
      const pods = await running("k8s-app", "kube-dns");
      const endpoints = await Promise.all(
        pods.map(({ name }) =>
          admin.get<{ status?: { state?: string } }>(
            `/apis/cilium.io/v2/namespaces/kube-system/ciliumendpoints/${name}`,
          ),
        ),
      );
      return pods.length === 2 && endpoints.every((endpoint) => endpoint?.status?.state === "ready")
        ? pods
        : undefined;
    });
    expect(dnsBefore).toHaveLength(2);
    for (const { uid } of managed) expect(dnsBefore).not.toContain(uid);
    for (const pod of [near, far])
      await eventually(`name that ${pod.name} resolves`, async () =>
        (await pod.resolve("kubernetes.default.svc.cluster.local")) === "10.100.0.1" ? true : undefined,
      );
  });
}

import type { Deployment } from "kubernetes-types/apps/v1.js";
import { eventually } from "../../harness/processes/eventually.ts";
import type { DataPlaneScene } from "./scene.ts";

const path = "/apis/apps/v1/namespaces/default/deployments/sleepers";

/** Pods that only sleep: agents have programs to make for each, as on a node of a cluster that works. */
export async function startSleepers({ world }: DataPlaneScene, perNode: number): Promise<void> {
  const { admin } = world.controlPlane;
  const labels = { app: "sleepers" };
  const replicas = 2 * perNode;
  await admin.apply(path, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "sleepers", namespace: "default" },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 0,
          automountServiceAccountToken: false,
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: "kubernetes.io/hostname",
              whenUnsatisfiable: "DoNotSchedule",
              labelSelector: { matchLabels: labels },
            },
          ],
          containers: [{ name: "pause", image: "registry.k8s.io/pause:3.10" }],
        },
      },
    },
  });
  await eventually(`${replicas} pods that sleep`, async () =>
    (await admin.get<Deployment>(path))?.status?.readyReplicas === replicas ? true : undefined,
  );
}

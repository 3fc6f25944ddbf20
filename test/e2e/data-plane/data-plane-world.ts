import { once } from "node:events";
import { runWorld } from "../../../local/run-world.ts";
import { ClusterOwner } from "../harness/cluster/cluster-owner.ts";
import { type RealWorld, startRealWorld } from "../harness/cluster/real-world.ts";
import { routerAddress } from "../harness/control-plane/control-plane-flags.ts";
import { createNodes } from "../harness/control-plane/nodes.ts";
import { provideStorage } from "../harness/control-plane/storage.ts";
import { cleanup } from "../harness/processes/cleanup.ts";
import { relay } from "../harness/processes/relay.ts";
import { beforeStart } from "./before-start.ts";
import { changeFiles } from "./change-files.ts";
import { type Kubelet, startKubelet } from "./kubelet.ts";
import type { PodLife } from "./pod-life.ts";
import { vpcCniConfiguration } from "./pod-network.ts";
import { startKubeProxy } from "./start-kube-proxy.ts";
import { startNode } from "./start-node.ts";
import { UserSpaceWireguard } from "./user-space-wireguard.ts";
import { joinVpc, makeVpc } from "./vpc.ts";
import { writeLogs } from "./write-logs.ts";

/** One cluster of two nodes with a network of their own, the product's functions, and nothing of Cilium yet. */
export interface DataPlaneWorld {
  readonly world: RealWorld;
  readonly owner: ClusterOwner;
  readonly kubelets: readonly [Kubelet, Kubelet];
  /** What the kubelets have to say. */
  readonly kubeletLog: readonly string[];
  /** Pods of an app on all nodes, as they run now. */
  readonly running: (label: string, value: string) => readonly PodLife[];
  readonly stop: () => Promise<void>;
}

export async function startDataPlane(): Promise<DataPlaneWorld> {
  const { add, run: stop } = cleanup();
  try {
    await makeVpc();
    // Certificates count from the world's time, and are judged by the machine's.
    const world = await startRealWorld({ nodes: "others", speed: 1 });
    add(world.stop);
    const { admin, reaper, endpoint } = world.controlPlane;
    const apiServer = relay(Number(new URL(endpoint).port)).listen(6443, routerAddress);
    await once(apiServer, "listening");
    add(async () => {
      apiServer.close();
    });
    await admin.apply("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes", {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: {
        name: "kubernetes",
        namespace: "default",
        labels: { "kubernetes.io/service-name": "kubernetes" },
      },
      addressType: "IPv4",
      endpoints: [{ addresses: [routerAddress], conditions: { ready: true } }],
      ports: [{ name: "https", port: 6443, protocol: "TCP" }],
    });
    await provideStorage(admin);
    // Names are in /etc/hosts of every container, and each pod without work makes an agent's start longer.
    await admin.delete("/apis/apps/v1/namespaces/kube-system/deployments/coredns");
    const names = await createNodes(admin, 2);
    const kubeletLog: string[] = [];
    const start = async (index: number): Promise<Kubelet> => {
      const node = await startNode(reaper, names[index] ?? "", `10.0.0.${10 + index}`);
      await joinVpc(node, index);
      await node.run(
        "sh",
        "-c",
        'printf %s "$1" > /etc/cni/net.d/10-aws.conflist',
        "write",
        JSON.stringify(vpcCniConfiguration),
      );
      await startKubeProxy(node, world.controlPlane);
      const wireguard = new UserSpaceWireguard(node);
      add(wireguard.stop);
      let last = 9;
      const kubelet = startKubelet({
        admin,
        node,
        newAddress: () => {
          last += 1;
          return `10.0.${index + 1}.${last}`;
        },
        changeFiles,
        beforeStart: beforeStart(wireguard),
        say: (line) => kubeletLog.push(`${new Date().toISOString()} ${line}`),
      });
      add(kubelet.stop);
      return kubelet;
    };
    const kubelets = [await start(0), await start(1)] as const;
    const functions = runWorld(world);
    add(functions.stop);
    add(() => writeLogs(kubelets));
    return {
      world,
      owner: new ClusterOwner(world),
      kubelets,
      kubeletLog,
      running: (label, value) =>
        kubelets.flatMap((kubelet) =>
          kubelet.pods().filter(({ pod }) => pod.metadata?.labels?.[label] === value),
        ),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

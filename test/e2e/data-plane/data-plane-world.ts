import { once } from "node:events";
import type { Pod } from "kubernetes-types/core/v1.js";
import { runWorld } from "../../../local/run-world.ts";
import { ClusterOwner } from "../harness/cluster/cluster-owner.ts";
import { type RealWorld, startRealWorld } from "../harness/cluster/real-world.ts";
import { routerAddress } from "../harness/control-plane/control-plane-flags.ts";
import { createNodes } from "../harness/control-plane/nodes.ts";
import { provideStorage } from "../harness/control-plane/storage.ts";
import { cleanup } from "../harness/processes/cleanup.ts";
import { eventually } from "../harness/processes/eventually.ts";
import { relay } from "../harness/processes/relay.ts";
import { type BuiltRelease, furtherReleases, mainRelease } from "./built-releases.ts";
import { runEksAddOns } from "./eks-add-ons.ts";
import { writeImageArchive } from "./image-archive.ts";
import { nodeImages } from "./images.ts";
import { isReady } from "./is-ready.ts";
import { NodeMachine } from "./node-machine.ts";
import { type NodePod, podsOn } from "./node-pod.ts";
import { prepareContainerd } from "./start-containerd.ts";
import { startNode } from "./start-node.ts";
import { serveWireguard } from "./user-space-wireguard.ts";
import { joinVpc, makeVpc } from "./vpc.ts";
import { writeLogs } from "./write-logs.ts";

/** One cluster of two nodes with a network of their own, the product's functions, and nothing of Cilium yet. */
export interface DataPlaneWorld {
  readonly world: RealWorld;
  readonly owner: ClusterOwner;
  readonly machines: readonly [NodeMachine, NodeMachine];
  /** Pods with a label on all nodes, as they are now and neither end nor have ended. */
  readonly running: (label: string, value: string) => Promise<readonly NodePod[]>;
  readonly stop: () => Promise<void>;
}

/** @param releases Of Cilium, whose images the nodes have; the product installs the first where no tag says otherwise. */
export async function startDataPlane(
  releases: readonly BuiltRelease[] = [mainRelease],
): Promise<DataPlaneWorld> {
  const { add, run: stop } = cleanup();
  try {
    await makeVpc();
    // Certificates count from the world's time, and are judged by the machine's.
    const world = await startRealWorld({
      nodes: "others",
      speed: 1,
      settings: { release: releases[0]?.name, ...(releases.length > 1 && { releases: furtherReleases }) },
    });
    add(world.stop);
    const { controlPlane } = world;
    const { admin, reaper, endpoint } = controlPlane;
    const apiServer = relay(Number(new URL(endpoint).port)).listen(6443, routerAddress);
    await once(apiServer, "listening");
    add(async () => {
      apiServer.close();
    });
    await leadToApiServer(world);
    await provideStorage(admin, "/machine/tmp/volumes");
    await runEksAddOns(controlPlane);
    // Nodes that were there before Cilium: nothing held their pods back.
    const names = await createNodes(admin, 2, { isTainted: false });
    const images = await nodeImages(releases);
    const archive = await writeImageArchive(images, reaper.folder);
    const start = async (index: number): Promise<NodeMachine> => {
      const node = await startNode(reaper, names[index] ?? "", `10.0.0.${10 + index}`, index);
      await joinVpc(node, index);
      const wireguard = await serveWireguard(node);
      add(wireguard.stop);
      await prepareContainerd(node, images);
      const machine = new NodeMachine(node, controlPlane, archive);
      await machine.startContainerd();
      await machine.provideImages();
      await machine.startKubelet();
      return machine;
    };
    const machines = [await start(0), await start(1)] as const;
    const nodes = machines.map(({ node }) => node);
    const running = async (label: string, value: string): Promise<readonly NodePod[]> => {
      const pods = await admin.list<Pod>(`/api/v1/pods?labelSelector=${label}%3D${value}`);
      const isOver = ({ status }: Pod) => ["Failed", "Succeeded"].includes(status?.phase ?? "");
      return podsOn(nodes, pods).filter(
        ({ pod }) => pod.metadata?.deletionTimestamp === undefined && !isOver(pod),
      );
    };
    add(() => writeLogs(machines, admin, world.log));
    await eventually("chain of the VPC CNI on both nodes", async () => {
      const pods = await running("k8s-app", "aws-node");
      return pods.length === 2 && pods.every(({ pod }) => isReady(pod)) ? true : undefined;
    });
    const functions = runWorld(world);
    add(functions.stop);
    return { world, owner: new ClusterOwner(world), machines, running, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The Service `kubernetes` leads to where the nodes find the API server. */
async function leadToApiServer({ controlPlane }: RealWorld): Promise<void> {
  await controlPlane.admin.apply("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes", {
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
}

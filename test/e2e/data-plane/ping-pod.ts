import type { Pod } from "kubernetes-types/core/v1.js";
import { eventually } from "../harness/processes/eventually.ts";
import type { ReapedProcess } from "../harness/processes/start-process-reaper.ts";
import type { DataPlaneWorld } from "./data-plane-world.ts";

export interface PingResult {
  readonly sent: number;
  readonly received: number;
}

/** What pings that go on until they are stopped have seen. */
export interface PingSeries extends PingResult {
  /** When each of those without an answer was sent, in milliseconds of this machine's clock. */
  readonly lostAt: readonly number[];
}

interface PingOptions {
  readonly count: number;
  /** Bytes of payload. */
  readonly size?: number;
}

/** A pod that pings others, as an application would call them. */
export interface PingPod {
  readonly name: string;
  readonly address: string;
  /** Ten a second, each waited for as long as a tenth of that. */
  readonly ping: (to: PingPod, options: PingOptions) => Promise<PingResult>;
  /** Until it is stopped. */
  readonly pingOn: (to: PingPod) => { readonly stop: () => Promise<PingSeries> };
  /** Takes the pod away, and waits until it is gone. */
  readonly end: () => Promise<void>;
}

/** Makes the pod on one of the two nodes, and waits until Cilium has it as an endpoint. */
export async function startPingPod(
  { world, kubelets, kubeletLog: output }: DataPlaneWorld,
  on: 0 | 1,
  name: string,
): Promise<PingPod> {
  const { admin } = world.controlPlane;
  const { node, pods } = kubelets[on];
  await admin.post("/api/v1/namespaces/default/pods", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app: name } },
    spec: {
      nodeName: node.name,
      terminationGracePeriodSeconds: 0,
      containers: [{ name: "pause", image: "registry.k8s.io/pause:3.10" }],
    },
  });
  const network = await eventually(`network of pod ${name} (${output.at(-1)})`, 30, async () => {
    const life = pods().find(({ pod }) => pod.metadata?.name === name);
    return life?.network;
  });
  await eventually(`ready endpoint of pod ${name}`, 30, async () => {
    const path = `/apis/cilium.io/v2/namespaces/default/ciliumendpoints/${name}`;
    const endpoint = await admin.get<{ status?: { state?: string } }>(path);
    const pod = await admin.get<Pod>(`/api/v1/namespaces/default/pods/${name}`);
    return endpoint?.status?.state === "ready" && pod?.status?.phase === "Running" ? true : undefined;
  });
  const command = (to: PingPod, ...flags: readonly string[]): readonly string[] => [
    ...["nsenter", `--net=${network.namespace}`, "ping", "-n", "-i", "0.1", "-W", "1"],
    ...[...flags, to.address],
  ];
  return {
    name,
    address: network.address,
    ping: async (to, { count, size = 56 }) => {
      const ping = command(to, "-c", String(count), "-s", String(size));
      // It fails where nothing comes back, which is an answer too.
      return resultOf(await node.run("sh", "-c", '"$@" || true', "ping", ...ping));
    },
    pingOn: (to) => {
      const program = node.start(`ping-${name}-${Date.now()}`, command(to, "-D", "-O"));
      return { stop: () => interrupt(program) };
    },
    end: async () => {
      const path = `/api/v1/namespaces/default/pods/${name}`;
      await admin.delete(path);
      await eventually(`end of pod ${name}`, 20, async () => ((await admin.get(path)) ? undefined : true));
    },
  };
  async function interrupt(program: ReapedProcess): Promise<PingSeries> {
    await node.run("sh", "-c", "pkill -INT -x ping");
    await eventually(`end of the pings of ${name}`, 5, async () => program.ended());
    const printed = await program.log();
    return { ...resultOf(printed), lostAt: lostAt(printed) };
  }
}

/** With -O ping names what is still without an answer when it sends the next, a tenth of a second later. */
function lostAt(printed: string): readonly number[] {
  const silent = new Map<string, number>();
  const lines = /^\[(\d+\.\d+)\] (no answer yet for|\d+ bytes from).* ?icmp_seq=(\d+)/gm;
  for (const [, seconds, said = "", ping = ""] of printed.matchAll(lines)) {
    if (said.startsWith("no")) silent.set(ping, Number(seconds) * 1000 - 100);
    else silent.delete(ping);
  }
  return [...silent.values()];
}

function resultOf(printed: string): PingResult {
  const [, sent, received] = /(\d+) packets transmitted, (\d+) received/.exec(printed) ?? [];
  if (sent === undefined) throw new Error(`ping says nothing of packets: ${printed}`);
  return { sent: Number(sent), received: Number(received) };
}

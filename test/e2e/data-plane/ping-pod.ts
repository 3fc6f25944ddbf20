import type { Pod } from "kubernetes-types/core/v1.js";
import { eventually } from "../harness/processes/eventually.ts";
import type { ReapedProcess } from "../harness/processes/start-process-reaper.ts";
import type { DataPlaneWorld } from "./data-plane-world.ts";
import { NodePod } from "./node-pod.ts";

export interface PingResult {
  readonly sent: number;
  readonly received: number;
}

/** What pings that go on until they are stopped have seen. */
export interface PingSeries extends PingResult {
  /** Each of those without an answer. */
  readonly lost: readonly LostPing[];
}

/** It was sent between the two, in milliseconds of this machine's clock: a busy machine lets a ping wait. */
export interface LostPing {
  readonly from: number;
  readonly to: number;
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
  /** A program of the node in the network of the pod, until it is stopped. */
  readonly start: (name: string, ...command: readonly string[]) => ReapedProcess;
  /** What the cluster's DNS answers its containers; undefined: nothing. */
  readonly resolve: (name: string) => Promise<string | undefined>;
  /** Takes the pod away, and waits until it is gone. */
  readonly end: () => Promise<void>;
}

/** Makes the pod on one of the two nodes, and waits until Cilium has it as an endpoint, unless Cilium is not there yet. */
export async function startPingPod(
  { world, machines }: DataPlaneWorld,
  on: 0 | 1,
  name: string,
  { isManaged = true, app = name }: { readonly isManaged?: boolean; readonly app?: string } = {},
): Promise<PingPod> {
  const { node } = machines[on];
  await world.controlPlane.admin.post("/api/v1/namespaces/default/pods", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app } },
    spec: {
      nodeName: node.name,
      terminationGracePeriodSeconds: 0,
      containers: [{ name: "pause", image: "registry.k8s.io/pause:3.10" }],
    },
  });
  return findPingPod({ world, machines }, on, name, { isManaged });
}

/** The same of a pod that is there, with the address that it has now. */
export async function findPingPod(
  { world, machines }: Pick<DataPlaneWorld, "world" | "machines">,
  on: 0 | 1,
  name: string,
  { isManaged = true }: { readonly isManaged?: boolean } = {},
): Promise<PingPod> {
  const { admin } = world.controlPlane;
  const { node } = machines[on];
  const path = `/api/v1/namespaces/default/pods/${name}`;
  const pod = await eventually(`ready endpoint of pod ${name}`, async () => {
    const endpointPath = `/apis/cilium.io/v2/namespaces/default/ciliumendpoints/${name}`;
    const endpoint = await admin.get<{ status?: { state?: string } }>(endpointPath);
    const found = await admin.get<Pod>(path);
    const isReady = !isManaged || endpoint?.status?.state === "ready";
    return isReady && found?.status?.phase === "Running" ? found : undefined;
  });
  const network = await new NodePod(pod, node).inNetwork();
  const command = (to: PingPod, ...flags: readonly string[]): readonly string[] => [
    ...network,
    ...["ping", "-n", "-i", "0.1", "-W", "1", ...flags, to.address],
  ];
  return {
    name,
    address: pod.status?.podIP ?? "",
    ping: async (to, { count, size = 56 }) => {
      const ping = command(to, "-c", String(count), "-s", String(size));
      // It fails where nothing comes back, which is an answer too.
      return resultOf(await node.run("sh", "-c", '"$@" || true', "ping", ...ping));
    },
    pingOn: (to) => {
      const program = node.start(`ping-${name}-${Date.now()}`, command(to, "-D", "-O"));
      return { stop: () => interrupt(program) };
    },
    start: (title, ...asked) => node.start(`${title}-${name}-${Date.now()}`, [...network, ...asked]),
    resolve: async (asked) => {
      const printed = await new NodePod(pod, node).exec("pause", "nslookup", asked).catch(() => "");
      return /\nAddress: *(\S+)\s*$/.exec(printed)?.[1];
    },
    end: async () => {
      await admin.delete(path);
      await eventually(`end of pod ${name}`, async () => ((await admin.get(path)) ? undefined : true));
    },
  };
  async function interrupt(program: ReapedProcess): Promise<PingSeries> {
    await node.run("sh", "-c", "pkill -INT -x ping");
    await eventually(`end of the pings of ${name}`, async () => program.ended());
    const printed = await program.log();
    return { ...resultOf(printed), lost: lostOf(printed) };
  }
}

/** With -O ping names what is still without an answer when it sends the next; what it said before that came earlier. */
function lostOf(printed: string): readonly LostPing[] {
  const silent = new Map<string, LostPing>();
  const lines = /^\[(\d+\.\d+)\] (no answer yet for|\d+ bytes from).* ?icmp_seq=(\d+)/gm;
  let before = 0;
  for (const [, seconds, said = "", ping = ""] of printed.matchAll(lines)) {
    const to = Number(seconds) * 1000;
    if (said.startsWith("no")) silent.set(ping, { from: before === 0 ? to - 100 : before, to });
    else silent.delete(ping);
    before = to;
  }
  return [...silent.values()];
}

function resultOf(printed: string): PingResult {
  const [, sent, received] = /(\d+) packets transmitted, (\d+) received/.exec(printed) ?? [];
  if (sent === undefined) throw new Error(`ping says nothing of packets: ${printed}`);
  return { sent: Number(sent), received: Number(received) };
}

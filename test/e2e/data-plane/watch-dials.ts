import { type Json, jsonAt } from "../../../functions/core/json.ts";
import { goOn } from "../harness/processes/go-on.ts";
import type { DataPlaneWorld } from "./data-plane-world.ts";

/** Dials for two pods to the router address of a node, to which no way leads: Cilium's own fault (docs/decisions/0054). */
export interface Dials {
  /** How many ended with their time limit meanwhile, of the node whose agents made most of them. */
  readonly stop: () => Promise<number>;
}

/** Milliseconds; what an agent says in its last moments is not seen. */
const pause = 2000;

const line =
  /^time=(\S+) .*failed to dial 198\.18\.\S+:4250.*i\/o timeout.*localIdentity=(\d+), remoteIdentity=(\d+)/gm;

/** Looks again and again, since the log of an agent goes with its pod. */
export async function watchDials(
  { running, world }: DataPlaneWorld,
  pods: readonly string[],
): Promise<Dials> {
  const identities = await Promise.all(
    pods.map(async (name) => {
      const path = `/apis/cilium.io/v2/namespaces/default/ciliumendpoints/${name}`;
      return String(jsonAt(await world.controlPlane.admin.get<Json>(path), "status", "identity", "id"));
    }),
  );
  const begun = new Date().toISOString();
  const seen = new Map<string, Set<string>>();
  const look = async (): Promise<void> => {
    for (const agent of await running("k8s-app", "cilium")) {
      const times = seen.get(agent.node.name) ?? new Set();
      seen.set(agent.node.name, times);
      // One that is gone meanwhile has said what it had to say.
      const log = await agent.log("cilium-agent").catch(() => "");
      for (const [, time = "", ...pair] of log.matchAll(line))
        if (time >= begun && pair.every((identity) => identities.includes(identity))) times.add(time);
    }
  };
  const end = goOn(look, pause);
  return {
    async stop() {
      await end();
      await look();
      return Math.max(0, ...[...seen.values()].map(({ size }) => size));
    },
  };
}

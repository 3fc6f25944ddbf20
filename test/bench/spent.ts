import { countCalls, isWrite } from "../e2e/harness/control-plane/audit-log.ts";
import type { BenchCluster } from "./bench-cluster.ts";
import type { Steps } from "./timed-ports.ts";

/** What one run of a contender took. */
export interface Spent {
  /** Milliseconds. */
  readonly wall: number;
  /** By verb of the API; dry runs by themselves. As the API server's audit log has them. */
  readonly calls: Readonly<Record<string, number>>;
  /** Of them those that may change the cluster. */
  readonly writes: number;
  /** Bytes over the wire to the API server and back, TLS included. */
  readonly sent: number;
  readonly received: number;
  /** Bytes; undefined: it shared a process with the bench. */
  readonly peakBytes?: number | undefined;
  /** How many passes it took; undefined: one. */
  readonly passes?: number;
  /** Milliseconds. */
  readonly steps?: Steps | undefined;
}

/** What a contender can tell of itself; the rest is counted from outside. */
export type SelfMeasured = Pick<Spent, "wall" | "peakBytes" | "passes" | "steps">;

export async function spentBy(
  user: string,
  cluster: BenchCluster,
  work: () => Promise<SelfMeasured>,
): Promise<Spent> {
  const { audit } = cluster.world.controlPlane;
  const callsBefore = (await audit.calls()).length;
  const before = await cluster.proxy.traffic();
  const selfMeasured = await work();
  const after = await cluster.proxy.traffic();
  const calls = (await audit.calls()).slice(callsBefore).filter((call) => call.user === user);
  if (calls.length === 0) throw new Error(`the API server has seen no call of ${user}`);
  const named = calls.map((call) => ({ ...call, user: "", resource: "" }));
  const counts = Object.entries(countCalls(named)).map(([key, count]) => [
    key.replace(/\s+/g, " ").trim(),
    count,
  ]);
  return {
    ...selfMeasured,
    calls: Object.fromEntries(counts),
    writes: calls.filter(isWrite).length,
    sent: after.sent - before.sent,
    received: after.received - before.received,
  };
}

export function callsOf({ calls }: Spent): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}

import { recordsPath, sweepRequeue, sweptClusters } from "../core/events/sweep.ts";
import { countPhases } from "../core/record/read-record.ts";
import type { Ports } from "./ports/ports.ts";

/** Sends at once; SQS takes far more, the sockets of one Lambda do not. */
const inFlight = 20;

/**
 * Wakes every cluster once, spread over fifteen minutes.
 *
 * Answers how many; throws when one could not be woken, after the others were. Repeating it is harmless.
 */
export async function sweepClusters(
  sweepId: string,
  ports: Pick<Ports, "settings" | "recordPrefix" | "eks" | "records" | "triggers" | "metrics" | "now">,
): Promise<number> {
  const { recordPrefix } = ports;
  const now = ports.now();
  const { scope } = ports.settings;
  const [clusterNames, records] = await Promise.all([
    ports.eks.clusterNames(),
    ports.records.list(recordsPath(recordPrefix, scope)),
  ]);
  ports.metrics.clustersInPhase(countPhases(records.map(({ text }) => text)));
  const recordNames = records.map(({ name }) => name);
  const clusters = sweptClusters(recordPrefix, scope, clusterNames, recordNames);
  const failures: unknown[] = [];
  for (let start = 0; start < clusters.length; start += inFlight) {
    const sent = await Promise.allSettled(
      clusters.slice(start, start + inFlight).map(async (cluster) => {
        const { body, delaySeconds } = sweepRequeue(cluster, now);
        await ports.triggers.send(body, delaySeconds);
      }),
    );
    for (const send of sent) if (send.status === "rejected") failures.push(send.reason);
  }
  if (failures.length > 0) {
    throw new Error(
      `sweep ${sweepId}: ${failures.length} of ${clusters.length} clusters could not be woken: ${failures[0]}`,
      { cause: failures[0] },
    );
  }
  return clusters.length;
}

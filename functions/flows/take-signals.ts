import { clusterKey, messageGroup } from "../core/cluster-id.ts";
import { deduplicationId } from "../core/events/deduplication-id.ts";
import { isFromCloudTrail } from "../core/events/is-from-cloud-trail.ts";
import { readSignal } from "../core/events/read-signal.ts";
import { writeWorkOrder } from "../core/events/work-order.ts";
import type { Log } from "./ports/log.ts";
import type { Ports } from "./ports/ports.ts";
import { asError } from "./signals/as-error.ts";
import { logWith } from "./signals/log-with.ts";
import { sweepClusters } from "./signals/sweep-clusters.ts";

/** One message of the signals queue. */
export interface SignalRecord {
  readonly messageId: string;
  readonly body: string;
}

/** The part of the world that signals need. */
export type TakingPorts = Pick<
  Ports,
  "settings" | "recordPrefix" | "eks" | "records" | "signals" | "work" | "log" | "metrics"
>;

/**
 * Turns signals into work orders, one group a cluster.
 *
 * Never throws: answers the ids of the records that the queue shall deliver again, and at last to its dead-letter queue.
 */
export async function takeSignals(
  records: readonly SignalRecord[],
  ports: TakingPorts,
): Promise<{ readonly failed: readonly string[] }> {
  const taken = await Promise.all(records.map((record) => wasTaken(record, ports)));
  return { failed: records.filter((_, index) => !taken[index]).map(({ messageId }) => messageId) };
}

async function wasTaken({ messageId, body }: SignalRecord, ports: TakingPorts): Promise<boolean> {
  const log = logWith(ports.log, { messageId });
  try {
    return await take(body, ports, log);
  } catch (error) {
    log.error("signal not taken, the queue delivers it again", { error: asError(error) });
    return false;
  }
}

async function take(body: string, ports: TakingPorts, log: Log): Promise<boolean> {
  const { metrics, settings } = ports;
  if (isFromCloudTrail(body)) metrics.add("EventsFromCloudTrail", 1);
  const signal = readSignal(body, settings.home);
  switch (signal.kind) {
    case "cluster": {
      const { cluster, attempt, why } = signal;
      const deduplication = deduplicationId(cluster, signal.id);
      await ports.work.send({
        body: writeWorkOrder({ cluster, attempt, why }),
        group: messageGroup(cluster),
        deduplicationId: deduplication,
      });
      log.info("work ordered", {
        cluster: clusterKey(cluster),
        attempt,
        why,
        deduplicationId: deduplication,
      });
      metrics.add("SignalTaken", 1);
      return true;
    }
    case "sweep": {
      metrics.add("SweepStarted", 1);
      const clusters = await sweepClusters(signal.id, ports);
      metrics.add("SignalTaken", 1);
      log.info("sweep spread", { sweep: signal.id, clusters });
      return true;
    }
    case "ignored":
      log.info("signal ignored", { why: signal.why });
      return true;
    case "refused":
      metrics.add("SignalRefused", 1);
      log.error("signal refused, it goes to the dead-letter queue", { why: signal.why });
      return false;
  }
}

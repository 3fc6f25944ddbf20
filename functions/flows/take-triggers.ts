import { clusterKey, messageGroup } from "../core/cluster-id.ts";
import { isFromCloudTrail, readTrigger } from "../core/events/read-trigger.ts";
import { deduplicationId, writeReconcileRequest } from "../core/events/reconcile-request.ts";
import { askedRequeue } from "../core/events/requeue.ts";
import { sweepMessage, wakeMessage } from "../core/rollouts/rollout-messages.ts";
import { type MergeSweep, mergeSweeps } from "./merge-sweeps.ts";
import { asError } from "./ports/as-error.ts";
import type { Log } from "./ports/log.ts";
import { logWith } from "./ports/log-with.ts";
import type { Ports } from "./ports/ports.ts";
import { sweepClusters } from "./sweep-clusters.ts";

/** One message of the triggers queue. */
export interface TriggerMessage {
  readonly messageId: string;
  readonly body: string;
}

/** Milliseconds in which rollouts are swept once. */
const sweepSlot = 900_000;

/** The part of the world that triggers need. */
export type TriggerPorts = Pick<
  Ports,
  | "settings"
  | "recordPrefix"
  | "eks"
  | "records"
  | "triggers"
  | "work"
  | "rollouts"
  | "now"
  | "log"
  | "metrics"
>;

/**
 * Turns triggers into reconcile requests, one group a cluster.
 *
 * Never throws: answers the ids of the records that the queue shall deliver again, and at last to its dead-letter queue.
 */
export async function takeTriggers(
  records: readonly TriggerMessage[],
  ports: TriggerPorts,
  mergeSweep: MergeSweep = mergeSweeps(),
): Promise<{ readonly failed: readonly string[] }> {
  const taken = await Promise.all(records.map((record) => wasTaken(record, ports, mergeSweep)));
  return { failed: records.filter((_, index) => !taken[index]).map(({ messageId }) => messageId) };
}

async function wasTaken(
  { messageId, body }: TriggerMessage,
  ports: TriggerPorts,
  mergeSweep: MergeSweep,
): Promise<boolean> {
  const log = logWith(ports.log, { messageId });
  try {
    return await take(body, ports, log, mergeSweep);
  } catch (error) {
    log.error("trigger not taken, the queue delivers it again", { error: asError(error) });
    return false;
  }
}

async function take(body: string, ports: TriggerPorts, log: Log, mergeSweep: MergeSweep): Promise<boolean> {
  const { metrics, settings } = ports;
  if (isFromCloudTrail(body)) metrics.add("EventsFromCloudTrail", 1);
  const trigger = readTrigger(body, settings.scope);
  switch (trigger.kind) {
    case "cluster": {
      const { cluster, attempt, why, news } = trigger;
      const deduplication = deduplicationId(cluster, trigger.id);
      await ports.work.send({
        body: writeReconcileRequest({ cluster, attempt, why, ...(news === undefined ? {} : { news }) }),
        group: messageGroup(cluster),
        deduplicationId: deduplication,
      });
      log.info("reconcile requested", {
        cluster: clusterKey(cluster),
        attempt,
        why,
        deduplicationId: deduplication,
      });
      metrics.add("TriggerTaken", 1);
      return true;
    }
    case "asked": {
      const { cluster, why } = trigger;
      const { body, delaySeconds } = askedRequeue(cluster, why, ports.now());
      await ports.triggers.send(body, delaySeconds);
      log.info("pass asked for", { cluster: clusterKey(cluster), why, delaySeconds });
      metrics.add("TriggerTaken", 1);
      return true;
    }
    case "sweep": {
      const { clusters, isMerged } = await mergeSweep(ports.now(), () => {
        metrics.add("SweepStarted", 1);
        return sweepClusters(trigger.id, ports);
      });
      // Merged or not: the queue of rollouts keeps one for each quarter of an hour.
      await ports.rollouts.send(sweepMessage(String(Math.floor(ports.now() / sweepSlot))));
      metrics.add("TriggerTaken", 1);
      log.info(isMerged ? "sweep merged into the last one" : "sweep spread", { sweep: trigger.id, clusters });
      return true;
    }
    case "rollout": {
      const { rollout, why } = trigger;
      await ports.rollouts.send(wakeMessage(rollout, why));
      log.info("rollout woken", { rollout, why });
      metrics.add("TriggerTaken", 1);
      return true;
    }
    case "ignored":
      log.info("trigger ignored", { why: trigger.why });
      return true;
    case "refused":
      metrics.add("TriggerRefused", 1);
      log.error("trigger refused, it goes to the dead-letter queue", { why: trigger.why });
      return false;
  }
}

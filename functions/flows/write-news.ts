import { type ClusterId, clusterKey } from "../core/cluster-id.ts";
import type { ReconcileRequest } from "../core/events/reconcile-request.ts";
import { planRequeue } from "../core/events/requeue.ts";
import { planUnwrittenRecord } from "../core/events/unwritten-record.ts";
import { recordName } from "../core/product-names.ts";
import { writeRecord } from "../core/record/fit-record.ts";
import { readRecord } from "../core/record/read-record.ts";
import { withNews } from "../core/record/record-news.ts";
import { AwsCallError } from "./ports/aws-call-error.ts";
import type { Ports } from "./ports/ports.ts";
import { tellOfRecord } from "./tell-of-record.ts";
import { isTransient } from "./transient-errors.ts";

async function lookAgain(cluster: ClusterId, { triggers, log, now }: NewsPorts): Promise<void> {
  log.warn("news of a record were written over those of another pass: another one looks again");
  const requeue = planRequeue({ cluster, now: now(), attempt: 0, why: "news of a record came late" });
  if (requeue !== undefined) await triggers.send(requeue.body, requeue.delaySeconds);
}

/** What a message needs of the world: neither EKS nor a cluster. */
type NewsPorts = Pick<Ports, "recordPrefix" | "records" | "triggers" | "now" | "log" | "metrics">;

/** Milliseconds that the clocks of two functions may differ by. */
const clockSkew = 60_000;

/** Writes the news of a pass that Parameter Store did not take, instead of a whole second pass. */
export async function writeNews(
  { cluster, attempt }: ReconcileRequest,
  news: string,
  ports: NewsPorts,
): Promise<void> {
  const name = recordName(ports.recordPrefix, clusterKey(cluster));
  const latest = new Date(ports.now() + clockSkew).toISOString();
  try {
    const stored = await ports.records.read(name);
    const reading = readRecord(stored?.text);
    const version = stored?.version ?? 0;
    const record =
      reading.kind === "record"
        ? withNews({ record: reading.record, version }, news, latest)
        : `the record is ${reading.kind}`;
    if (typeof record === "string") return ports.log.warn(`news of a record dropped: ${record}`);
    const written = await ports.records.write(name, writeRecord(record));
    // Parameter Store writes without a condition: what was overwritten is found out anew by a pass.
    if (written !== version + 1) await lookAgain(cluster, ports);
    ports.log.info(`phase ${record.phase}, told later: ${record.reason}`, { phase: record.phase });
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    tellOfRecord(error, "not written", ports);
    const isPassing: boolean = isTransient(error, "record");
    const message = isPassing
      ? planUnwrittenRecord({ cluster, attempt: attempt + 1, news }, ports.now())
      : undefined;
    if (message !== undefined) await ports.triggers.send(message.body, message.delaySeconds);
  }
}

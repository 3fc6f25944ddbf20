import { clusterKey } from "../core/cluster-id.ts";
import type { ReconcileRequest } from "../core/events/reconcile-request.ts";
import { planUnwrittenRecord } from "../core/events/unwritten-record.ts";
import { recordName } from "../core/product-names.ts";
import { writeRecord } from "../core/record/fit-record.ts";
import { readRecord } from "../core/record/read-record.ts";
import { withNews } from "../core/record/record-news.ts";
import { AwsCallError } from "./ports/aws-call-error.ts";
import type { Ports } from "./ports/ports.ts";
import { tellOfRecord } from "./tell-of-record.ts";
import { isTransient } from "./transient-errors.ts";

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
    const reading = readRecord((await ports.records.read(name))?.text);
    const record =
      reading.kind === "record" ? withNews(reading.record, news, latest) : `the record is ${reading.kind}`;
    if (typeof record === "string") return ports.log.warn(`news of a record dropped: ${record}`);
    await ports.records.write(name, writeRecord(record));
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

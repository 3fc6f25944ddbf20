import * as z from "zod/mini";
import { type ClusterId, clusterKey } from "../cluster-id.ts";
import { digest } from "../digest.ts";
import { parseJson } from "../json.ts";
import { clusterIdSchema } from "./cluster-id-schema.ts";
import { shortWhy } from "./trigger.ts";
import { longestNews } from "./unwritten-record.ts";

/** One pass to be made, as it travels on the FIFO queue. */
export interface ReconcileRequest {
  readonly version: 1;
  readonly cluster: ClusterId;
  /** Passes of this chain before this one. */
  readonly attempt: number;
  /** Cause, for logs. */
  readonly why: string;
  /** News for the record, to be written instead of a pass. */
  readonly news?: string;
}

const reconcileRequestSchema: z.ZodMiniType<ReconcileRequest> = z.object({
  version: z.literal(1),
  cluster: clusterIdSchema,
  attempt: z.int().check(z.nonnegative()),
  why: z.string(),
  news: z.exactOptional(z.string().check(z.maxLength(longestNews))),
});

export function writeReconcileRequest({
  cluster,
  attempt,
  why,
  news,
}: Omit<ReconcileRequest, "version">): string {
  const more = news === undefined ? {} : { news };
  return JSON.stringify({ version: 1, cluster, attempt, why, ...more } satisfies ReconcileRequest);
}

/** Throws where the body is no reconcile request of this version; the message names the part. */
export function readReconcileRequest(body: string): ReconcileRequest {
  const parsed = reconcileRequestSchema.safeParse(parseJson(body));
  if (parsed.success) return { ...parsed.data, why: shortWhy(parsed.data.why) };
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? "the whole body" : issue.path.join(".");
  throw new Error(
    `reading a reconcile request of ${body.length} characters: ${place} is not understood (version 1 is). ` +
      "Send a Cilium Reconcile Requested event for the cluster, or leave it to the next sweep.",
  );
}

/** Deduplication id for the FIFO queue: one trigger of one cluster, delivered twice, is one reconcile request. */
export function deduplicationId(cluster: ClusterId, triggerId: string): string {
  return digest(`${clusterKey(cluster)} ${triggerId}`);
}

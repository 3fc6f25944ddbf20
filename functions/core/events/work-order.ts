import * as z from "zod/mini";
import type { ClusterId } from "../cluster-id.ts";
import { clusterIdSchema } from "./cluster-id-schema.ts";

/** One pass to be made, as it travels on the FIFO queue. */
export interface WorkOrder {
  readonly version: 1;
  readonly cluster: ClusterId;
  /** Passes of this chain before this one. */
  readonly attempt: number;
  /** Names the cause for logs. */
  readonly why: string;
}

const workOrderSchema: z.ZodMiniType<WorkOrder> = z.object({
  version: z.literal(1),
  cluster: clusterIdSchema,
  attempt: z.int().check(z.nonnegative()),
  why: z.string(),
});

export function writeWorkOrder({ cluster, attempt, why }: Omit<WorkOrder, "version">): string {
  return JSON.stringify({ version: 1, cluster, attempt, why } satisfies WorkOrder);
}

/** Throws where the body is no work order of this version; the message says which part. */
export function readWorkOrder(body: string): WorkOrder {
  const parsed = workOrderSchema.safeParse(jsonOf(body));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? "the whole body" : issue.path.join(".");
  throw new Error(
    `reading a work order of ${body.length} characters: ${place} is not understood (version 1 is). ` +
      "Send a Cilium Reconcile Requested event for the cluster, or leave it to the next sweep.",
  );
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

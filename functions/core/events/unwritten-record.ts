import * as z from "zod/mini";
import type { ClusterId } from "../cluster-id.ts";
import type { Json } from "../json.ts";
import { clusterIdSchema } from "./cluster-id-schema.ts";
import { eventNames } from "./event-names.ts";
import { longestDelay } from "./requeue.ts";
import { type DeploymentScope, ignored, isInScope, refused, type Trigger } from "./trigger.ts";

/** Characters of the news of a record: a parameter holds 4 KB. */
export const longestNews = 4096;

/** Attempts after which the news are left to the sweep. */
const maximumAttempts = 5;

/** Seconds. */
const firstWait = 30;

/** News for a record that Parameter Store did not take, on their way to be written without another pass. */
export interface UnwrittenRecord {
  readonly cluster: ClusterId;
  /** Times that they were sent before. */
  readonly attempt: number;
  /** Of core/record/record-news. */
  readonly news: string;
}

const unwrittenSchema = z.object({
  detail: z.object({
    version: z.literal(1),
    cluster: clusterIdSchema,
    attempt: z.int().check(z.nonnegative(), z.lt(maximumAttempts)),
    id: z.string().check(z.minLength(1), z.maxLength(100)),
    news: z.string().check(z.maxLength(longestNews)),
  }),
});

/** One delayed message for the triggers queue; undefined: sent often enough. `now` is in milliseconds since 1970. */
export function planUnwrittenRecord(
  { cluster, attempt, news }: UnwrittenRecord,
  now: number,
): { readonly body: string; readonly delaySeconds: number } | undefined {
  if (attempt >= maximumAttempts) return undefined;
  const delaySeconds = Math.min(longestDelay, firstWait * 2 ** attempt);
  const id = `record ${Math.floor(now / 1000) + delaySeconds}`;
  const detail = { version: 1, cluster, attempt, id, news };
  return {
    body: JSON.stringify({ source: eventNames.own, "detail-type": eventNames.unwrittenRecord, detail }),
    delaySeconds,
  };
}

export function readUnwrittenRecord(message: Json, scope: DeploymentScope): Trigger {
  const parsed = unwrittenSchema.safeParse(message);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
    return refused(`${eventNames.unwrittenRecord} is not understood: ${fields}`);
  }
  const { cluster, attempt, id, news } = parsed.data.detail;
  if (!isInScope(cluster, scope)) {
    return ignored(`${eventNames.unwrittenRecord} for a cluster of another account or region`);
  }
  return { kind: "cluster", cluster, id, why: eventNames.unwrittenRecord, attempt, news };
}

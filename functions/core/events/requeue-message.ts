import * as z from "zod/mini";
import type { ClusterId } from "../cluster-id.ts";
import { clusterIdSchema } from "./cluster-id-schema.ts";
import { eventNames } from "./event-names.ts";
import { type DeploymentScope, ignored, refused, type Trigger } from "./trigger.ts";

/** What we put on the triggers queue ourselves, so that a cluster is looked at later. */
export interface RequeueMessage {
  readonly cluster: ClusterId;
  readonly attempt: number;
  /** Those of one cluster with the same id count as one. */
  readonly id: string;
  readonly why: string;
}

const requeueSchema = z.object({
  detail: z.object({
    version: z.literal(1),
    cluster: clusterIdSchema,
    attempt: z.int().check(z.nonnegative()),
    id: z.string().check(z.minLength(1)),
    why: z.string(),
  }),
});

/** In the form of an event, so that the triggers queue carries one form only. */
export function writeRequeue({ cluster, attempt, id, why }: RequeueMessage): string {
  return JSON.stringify({
    source: eventNames.own,
    "detail-type": eventNames.requeue,
    detail: { version: 1, cluster, attempt, id, why },
  });
}

export function readRequeue(message: unknown, scope: DeploymentScope): Trigger {
  const parsed = requeueSchema.safeParse(message);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
    return refused(`${eventNames.requeue} is not understood: ${fields}`);
  }
  const { cluster, attempt, id, why } = parsed.data.detail;
  const ours =
    cluster.partition === scope.partition &&
    cluster.account === scope.account &&
    cluster.region === scope.region;
  if (!ours) return ignored(`${eventNames.requeue} for a cluster of another account or region`);
  return { kind: "cluster", cluster, id, why, attempt };
}

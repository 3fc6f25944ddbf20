import * as z from "zod/mini";
import type { ClusterId } from "../cluster-id.ts";
import { clusterIdSchema } from "./cluster-id-schema.ts";
import { eventNames } from "./event-names.ts";
import { type Home, ignored, refused, type Signal } from "./signal.ts";

/** What we put on the signals queue ourselves, so that a cluster is looked at later. */
export interface WakeUpMessage {
  readonly cluster: ClusterId;
  readonly attempt: number;
  /** Those of one cluster with the same id count as one. */
  readonly id: string;
  readonly why: string;
}

const wakeUpSchema = z.object({
  detail: z.object({
    version: z.literal(1),
    cluster: clusterIdSchema,
    attempt: z.int().check(z.nonnegative()),
    id: z.string().check(z.minLength(1)),
    why: z.string(),
  }),
});

/** In the form of an event, so that the signals queue carries one form only. */
export function writeWakeUp({ cluster, attempt, id, why }: WakeUpMessage): string {
  return JSON.stringify({
    source: eventNames.own,
    "detail-type": eventNames.wakeUp,
    detail: { version: 1, cluster, attempt, id, why },
  });
}

export function readWakeUp(message: unknown, home: Home): Signal {
  const parsed = wakeUpSchema.safeParse(message);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
    return refused(`${eventNames.wakeUp} is not understood: ${fields}`);
  }
  const { cluster, attempt, id, why } = parsed.data.detail;
  const ours =
    cluster.partition === home.partition &&
    cluster.account === home.account &&
    cluster.region === home.region;
  if (!ours) return ignored(`${eventNames.wakeUp} for a cluster of another account or region`);
  return { kind: "cluster", cluster, id, why, attempt };
}

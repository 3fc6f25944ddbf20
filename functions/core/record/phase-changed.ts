import * as z from "zod/mini";
import { type ClusterId, clusterArn } from "../cluster-id.ts";
import { isMet } from "../health/health-check.ts";
import { redact } from "../redact.ts";
import { phases } from "./phase.ts";
import type { StatusRecord } from "./status-record.ts";
import type { StatusReport } from "./status-report.ts";

const count = z.int().check(z.nonnegative());

/** The detail of `Cilium Phase Changed`: a public interface, to which members may be added. */
export const phaseChangedSchema = z
  .object({
    cluster: z.string().check(z.describe("ARN of the cluster.")),
    name: z.string(),
    account: z.string(),
    region: z.string(),
    from: z.nullable(z.enum(phases)).check(z.describe("Null: the cluster was unknown.")),
    to: z.enum(phases),
    reason: z.string().check(z.describe("One sentence, as in the record.")),
    release: z.nullable(z.string()).check(z.describe("Of Cilium, as installed; null: nothing is.")),
    revision: z.nullable(z.number()),
    evidence: z
      .object({ met: count, unmet: count })
      .check(z.describe("Checks that are met, and checks that are not; both 0: none ran.")),
    objections: z.object({ blocking: count, warning: count }),
  })
  .check(z.describe("The phase of one cluster's record changed."));

export type PhaseChange = z.infer<typeof phaseChangedSchema>;

/** Undefined: the phase is the previous one. */
export function phaseChange(
  cluster: ClusterId,
  /** Undefined: nothing was observed. */
  report: StatusReport | undefined,
  record: StatusRecord,
  previous: StatusRecord | undefined,
): PhaseChange | undefined {
  if (record.phase === previous?.phase) return undefined;
  const { evidence = [], objections = [] } = report ?? {};
  const met = evidence.filter(isMet).length;
  const blocking = objections.filter(({ severity }) => severity === "blocking").length;
  return {
    cluster: clusterArn(cluster),
    name: cluster.name,
    account: cluster.account,
    region: cluster.region,
    from: previous?.phase ?? null,
    to: record.phase,
    reason: redact(record.reason),
    release: record.release,
    revision: record.revision,
    evidence: { met, unmet: evidence.length - met },
    objections: { blocking, warning: objections.length - blocking },
  };
}

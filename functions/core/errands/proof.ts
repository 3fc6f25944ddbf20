import { type HealthCheck, isMet } from "../health/health-check.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import { productNames } from "../product-names.ts";
import type { StatusRecord } from "../record/status-record.ts";
import type { StatusReport } from "../record/status-report.ts";
import { errandPrefix, isErrandCheck } from "./errand-check.ts";

/** What the record keeps of errands beside the checks that they made. */
export type Proof = NonNullable<StatusReport["proof"]>;

/**
 * What a round proves: this revision, as these agents run it. A repair of something else asks no node anew. The agents'
 * generation counts changes of their DaemonSet, so that each of its roll-outs has a proof of its own.
 */
export function provenState(revision: number, live: Iterable<KubeObject>): string {
  for (const object of live) {
    if (keyOf(object) === `DaemonSet ${productNames.namespace}/cilium`)
      return `${revision}.${object.metadata.generation ?? 0}`;
  }
  return `${revision}.0`;
}

/** Checks that errands made on an earlier pass, as the record has them. */
export function provenChecks(previous: StatusRecord | undefined): HealthCheck[] {
  const held = Object.entries(previous?.proof?.held ?? {});
  const unmet = previous?.evidence.filter(isErrandCheck) ?? [];
  return [
    ...held.map(([name, count]) => ({
      name: `${errandPrefix}${name}`,
      current: count,
      desired: count,
      missing: [],
    })),
    ...unmet.map(({ cause, remedy, ...check }) => ({
      ...check,
      ...(cause === undefined ? {} : { cause }),
      ...(remedy === undefined ? {} : { remedy }),
    })),
  ];
}

export type Due = "change" | "daily" | undefined;

/** Why a round is due; undefined: what was proved is fresh enough. */
export function whyDue(
  previous: StatusRecord | undefined,
  state: string,
  isFresh: (time: string) => boolean,
): Due {
  const proof = previous?.proof;
  if (proof?.proves !== state) return "change";
  const isFailing = provenChecks(previous).some((check) => !isMet(check));
  return isFailing || !isFresh(proof.askedAt) ? "daily" : undefined;
}

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
    ...unmet.map(({ cause, remedy, since: _, ...check }) => ({
      ...check,
      ...(cause === undefined ? {} : { cause }),
      ...(remedy === undefined ? {} : { remedy }),
    })),
  ];
}

export type Due = "change" | "daily" | undefined;

/**
 * Why a round is due; undefined: what was proved is fresh enough. What failed after a change is asked as after one, so
 * that no smaller round makes it good.
 */
export function whyDue(
  previous: StatusRecord | undefined,
  state: string,
  isFresh: (time: string) => boolean,
): Due {
  const proof = previous?.proof;
  if (proof?.proves !== state) return "change";
  const isFailing = proof.failed !== undefined || provenChecks(previous).some((check) => !isMet(check));
  if (isFailing) return proof.change === undefined ? "change" : "daily";
  return isFresh(proof.askedAt) ? undefined : "daily";
}

/** The round that followed the change, as a daily one that comes after it keeps it; undefined: it is that itself. */
export function changeOf(previous: StatusRecord | undefined, due: Due): Proof["change"] {
  const proof = previous?.proof;
  if (due !== "daily" || proof === undefined) return undefined;
  const { askedAt, nodes, strata } = proof;
  return proof.change ?? { askedAt, nodes, strata };
}

/** Marks of nodes that the next round has to ask; whoever has the mark of another is asked once too often. */
export function suspects(previous: StatusRecord | undefined): ReadonlySet<string> {
  return new Set(previous?.proof?.failed?.split(" "));
}

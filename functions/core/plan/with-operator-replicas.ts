import { operatorKey, operatorNodes } from "../health/eligible-nodes.ts";
import type { HealthCheck } from "../health/health-check.ts";
import { rolloutName } from "../health/run-health-checks.ts";
import { jsonAt, mapAt } from "../json.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import { operatorScale } from "../manifests/operator/deployment.ts";
import type { StatusRecord } from "../record/status-record.ts";
import type { LiveState } from "./live-state.ts";

/** What the number of replicas is taken from. */
export interface OperatorPlaces {
  readonly nodes: readonly KubeObject[];
  /** Milliseconds for which the record has known one node only; 0: it has not. */
  readonly aloneFor: number;
}

/** Milliseconds that a second node may be away, as one that is replaced is, before its replica goes. */
const patience = 600_000;

/**
 * The target with as many replicas of the operator as find a node each: two on two nodes and more, at once; one on a
 * single node, where a second replica would stay pending, and call for a node, as long as the cluster has one. A
 * replica less or more restarts no agent, so that this is no change of the spec and makes no revision.
 */
export function withOperatorReplicas(
  target: readonly KubeObject[],
  { objects }: LiveState,
  { nodes, aloneFor }: OperatorPlaces,
): KubeObject[] {
  return target.map((object) => {
    if (keyOf(object) !== operatorKey) return object;
    const running = jsonAt(objects.get(keyOf(object)), "spec", "replicas");
    const places = operatorNodes(nodes, object).length;
    if (places === 0) return object;
    const staysTwo = running === 2 && aloneFor < patience;
    return scaled(object, places === 1 && !staysTwo ? 1 : 2);
  });
}

/**
 * When the passes in a row began that found one place only for the operator; undefined: this one did not. `now` is ISO
 * 8601. It has a member of its own in the record, because evidence may be told by a message, which anybody may forge.
 */
export function aloneSince(
  evidence: readonly HealthCheck[],
  previous: Pick<StatusRecord, "operatorAloneSince"> | undefined,
  now: string,
): string | undefined {
  const check = evidence.find(({ name }) => name === rolloutName(operatorKey));
  return check?.desired === 1 ? (previous?.operatorAloneSince ?? now) : undefined;
}

/** Whether the live operator has another number of replicas than it shall have. */
export function isScaled(found: KubeObject, object: KubeObject): boolean {
  const replicas = (one: KubeObject) => jsonAt(one, "spec", "replicas");
  return keyOf(object) === operatorKey && replicas(found) !== replicas(object);
}

function scaled(object: KubeObject, replicas: 1 | 2): KubeObject {
  const spec = mapAt(object, "spec");
  return spec["replicas"] === replicas
    ? object
    : { ...object, spec: { ...spec, ...operatorScale(replicas) } };
}

import type { KubeObject } from "../core/kube-object.ts";
import type { Objection } from "../core/objection.ts";
import { notAnsweredByApi, refusedByApi } from "../core/preflight/objections.ts";
import { KubeApiError } from "./ports/kube-api-error.ts";

/** A write that failed, with what failed it. */
export interface WriteFailure {
  readonly object: KubeObject;
  readonly error: KubeApiError;
}

/**
 * What a failed write says against its object; undefined: it says nothing of this one, because no write would do
 * better: no server answers, the time is up, or we have no rights.
 */
export function objectionOf(object: KubeObject, error: unknown): Objection | undefined {
  if (!(error instanceof KubeApiError)) return undefined;
  switch (error.kind) {
    case "invalid":
      return refusedByApi(object, error.message);
    case "forbidden":
      // RBAC, unlike admission: an access entry that one API server does not know yet, so that it is asked again.
      return lacksRights.test(error.message) ? undefined : refusedByApi(object, error.message);
    case "absent":
    case "conflict":
    case "server":
    case "throttled":
      return notAnsweredByApi(object, error.message);
    case "unauthorized":
    case "unreachable":
    case "stopped":
      return undefined;
  }
}

/** What the edge adds where it is RBAC that forbids. */
const lacksRights = /cannot (create|patch|delete) resource| needs the rule \{/;

/** Runs one write for each; throws what is no failure of one object, once all have ended. */
export async function eachWrite<Step extends { readonly object: KubeObject }>(
  steps: readonly Step[],
  write: (step: Step) => Promise<void>,
): Promise<WriteFailure[]> {
  const results = await Promise.allSettled(steps.map(write));
  return steps.flatMap(({ object }, index) => {
    const result = results[index];
    if (result?.status !== "rejected") return [];
    const error: unknown = result.reason;
    if (error instanceof KubeApiError && objectionOf(object, error) !== undefined) return [{ object, error }];
    throw error;
  });
}

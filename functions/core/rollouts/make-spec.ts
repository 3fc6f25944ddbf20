import { digest } from "../digest.ts";
import { stableJson } from "../stable-json.ts";
import { writeInstant } from "./instant.ts";
import type { RolloutPlan } from "./rollout-plan.ts";
import type { RolloutRequest } from "./rollout-request.ts";
import type { RolloutSpec } from "./rollout-spec.ts";
import { termsOf } from "./terms.ts";

/** SHA-256 of what a request asks for, whoever asks for it and why. */
export function requestDigest({
  by: _,
  reason: __,
  correlationId: ___,
  mode: ____,
  ...asked
}: RolloutRequest): string {
  return digest(stableJson(asked));
}

/** The first spec of a rollout. `now` is in milliseconds since 1970. */
export function makeSpec(request: RolloutRequest, plan: RolloutPlan, key: string, now: number): RolloutSpec {
  const at = writeInstant(now);
  const { id, by, reason, correlationId, mode } = request;
  return {
    schema: 1,
    id,
    ...(correlationId === undefined ? {} : { correlationId }),
    by,
    reason,
    at,
    request: requestDigest(request),
    planDigest: plan.digest,
    ...termsOf(request, plan.change),
    ...(mode === "start" ? { desired: "run", startedAt: at, startedBy: by } : { desired: "plan" }),
    skipped: [],
    taken: [key],
  };
}

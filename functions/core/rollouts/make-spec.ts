import { digest } from "../digest.ts";
import { stableJson } from "../stable-json.ts";
import { writeInstant } from "./instant.ts";
import { bytes, type RolloutPlan } from "./rollout-plan.ts";
import type { RolloutRequest } from "./rollout-request.ts";
import type { RolloutSpec } from "./rollout-spec.ts";

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

/** Bytes of a selection that is kept only to tell who came late. */
const mostSelected = 1000;

/** What is superseded has members under way, which join later; else a request that names its clusters is for nobody else. */
function joining({
  select = {},
  supersedes,
  joiners = supersedes === undefined ? "ignore" : "append",
}: RolloutRequest): Pick<RolloutSpec, "joiners" | "select"> {
  const isTold = joiners === "append" || bytes(JSON.stringify(select)) <= mostSelected;
  const isForOthers = select.names === undefined || supersedes !== undefined;
  return isForOthers && isTold ? { joiners, select } : {};
}

/** The first spec of a rollout. `now` is in milliseconds since 1970. */
export function makeSpec(request: RolloutRequest, plan: RolloutPlan, key: string, now: number): RolloutSpec {
  const at = writeInstant(now);
  const { id, by, reason, correlationId, window, alarms, alarmMissing, mode } = request;
  return {
    schema: 1,
    id,
    ...(correlationId === undefined ? {} : { correlationId }),
    by,
    reason,
    at,
    request: requestDigest(request),
    planDigest: plan.digest,
    change: plan.change,
    unreachableBudget: request.unreachableBudget ?? 5,
    ...(window === undefined ? {} : { window }),
    ...(alarms === undefined ? {} : { alarms }),
    ...(alarmMissing === undefined ? {} : { alarmMissing }),
    onFailure: request.onFailure ?? "return-member",
    deadlineHours: request.deadlineHours ?? 240,
    ...joining(request),
    ...(request.supersedes === undefined ? {} : { supersedes: request.supersedes }),
    ...(mode === "start" ? { desired: "run", startedAt: at, startedBy: by } : { desired: "plan" }),
    skipped: [],
    taken: [key],
  };
}

import { digest } from "../digest.ts";
import { stableJson } from "../stable-json.ts";
import type { Change } from "./change.ts";
import { bytes } from "./rollout-plan.ts";
import type { RolloutRequest } from "./rollout-request.ts";
import type { RolloutSpec } from "./rollout-spec.ts";

const names = [
  "change",
  "unreachableBudget",
  "window",
  "alarms",
  "alarmMissing",
  "onFailure",
  "deadlineHours",
  "joiners",
  "select",
  "supersedes",
] as const;

/** What a spec says of how its plan is carried out: whoever approves the plan approves it too, so nobody edits it by hand. */
export type Terms = Pick<RolloutSpec, (typeof names)[number]>;

/** Bytes of a selection that is kept only to tell who came late. */
const mostSelected = 1000;

/** `change`: as it is resolved. */
export function termsOf(request: RolloutRequest, change: Change): Terms {
  const { window, alarms, alarmMissing, supersedes } = request;
  return {
    change,
    unreachableBudget: request.unreachableBudget ?? 5,
    ...(window === undefined ? {} : { window }),
    ...(alarms === undefined ? {} : { alarms }),
    ...(alarmMissing === undefined ? {} : { alarmMissing }),
    onFailure: request.onFailure ?? "return-member",
    deadlineHours: request.deadlineHours ?? 240,
    ...joining(request),
    ...(supersedes === undefined ? {} : { supersedes }),
  };
}

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

/** SHA-256 of them. */
export function termsDigest(terms: Terms): string {
  return digest(stableJson(names.map((name) => terms[name])));
}

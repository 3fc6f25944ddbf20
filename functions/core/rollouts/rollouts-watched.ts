import type { MetricName } from "../metric-names.ts";
import { readInstant } from "./instant.ts";
import type { RolloutStatus } from "./rollout-status.ts";

const day = 86_400_000;

/** What alarms watch of the rollouts that have not ended, zeros too. `now` is ISO 8601. */
export function countWatched(
  statuses: readonly (RolloutStatus | undefined)[],
  now: string,
): readonly (readonly [MetricName, number])[] {
  const count = (isSo: (status: RolloutStatus) => boolean) =>
    statuses.filter((status) => status !== undefined && isSo(status)).length;
  const age = (since: string | undefined) => (readInstant(now) ?? 0) - (readInstant(since) ?? 0);
  return [
    ["RolloutsHalted", count(({ state }) => state === "halted")],
    ["RolloutsWaitingForApproval", count(({ waitingFor }) => waitingFor?.what === "approval")],
    [
      "RolloutsWithoutProgress",
      count(({ waitingFor }) => waitingFor?.what === "member" && age(waitingFor.since) > day),
    ],
  ];
}

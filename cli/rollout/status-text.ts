import { worstOf } from "../../functions/core/rollouts/plan-rollout.ts";
import { membersOf, type RolloutPlan } from "../../functions/core/rollouts/rollout-plan.ts";
import type { RolloutSpec } from "../../functions/core/rollouts/rollout-spec.ts";
import type { RolloutState, RolloutStatus } from "../../functions/core/rollouts/rollout-status.ts";
import { printedLines } from "./printed.ts";

/** Exit codes by state: 0 completed, 2 with exceptions, 3 halted or gone back, 4 waits or is under way. */
export const exitCodes: Readonly<Record<RolloutState, number>> = {
  planned: 4,
  running: 4,
  waiting: 4,
  paused: 4,
  halted: 3,
  returning: 3,
  completed: 0,
  "completed-with-exceptions": 2,
  returned: 3,
  "returned-with-exceptions": 3,
  aborted: 3,
  expired: 3,
  superseded: 3,
};

interface Shown {
  readonly spec: RolloutSpec;
  readonly plan: RolloutPlan;
  readonly status: RolloutStatus | undefined;
}

/** A rollout as lines for people. */
export function statusText({ spec, plan, status }: Shown): string {
  const counts = (index: number) =>
    Object.entries(status?.waves[index]?.counts ?? {})
      .map(([word, count]) => `${count} ${word}`)
      .join(", ");
  const width = Math.max(...plan.waves.map(({ name }) => name.length));
  const waves = plan.waves.map((wave, index) => {
    const members = membersOf(plan, new Set([index])).length;
    const { hurt = 0, passedAt } = status?.waves[index] ?? {};
    const mark = passedAt !== undefined ? "done" : index === status?.wave ? "now" : "";
    const gate = wave.approval ? "  approval" : "";
    return ` ${wave.name.padEnd(width)}  ${mark.padEnd(4)}  ${members} members: ${counts(index) || "none"}  failed ${hurt} of ${wave.failureBudget}, at worst ${worstOf(wave, members)}${gate}`;
  });
  const left = plan.members.filter(({ wave }) => wave === undefined);
  const waiting = status?.waitingFor;
  return printedLines([
    `${spec.id}  ${changeText(spec.change)}  ${status?.state ?? "planning"}: ${status?.reason ?? ""}`,
    `by ${spec.by}: ${spec.reason}  plan ${plan.digest}`,
    ...gatesOf(spec),
    ...waves,
    ...plan.targets.flatMap(({ from, kubernetes, objects, config, restarts, notes = [] }) => [
      ` from ${from.release} on Kubernetes ${kubernetes}: ${objects.total} objects and ${config.total} keys differ, starts anew: ${restarts.join(", ") || "nothing"}`,
      ...(notes.length === 0
        ? []
        : [`  to know of it (docs/reference/upgrade-rules.md): ${notes.join(", ")}`]),
    ]),
    ...(plan.uncovered.length === 0 ? [] : [` not in the first wave: ${plan.uncovered.join(", ")}`]),
    ...(status?.late === undefined
      ? []
      : [` came late, and takes no part: ${status.late.first.join(", ")} (${status.late.total} in all)`]),
    ...left.slice(0, 20).map(({ name, why }) => ` left out: ${name}: ${why}`),
    ...(left.length > 20 ? [` left out: ${left.length - 20} more`] : []),
    ...(status?.troubles.first ?? []).map(({ name, state, why }) => ` ${name} ${state}: ${why}`),
    ...(waiting === undefined
      ? []
      : [
          `waits since ${waiting.since}${waiting.next === undefined ? "" : `, until ${waiting.next}`}: ${waiting.how}`,
        ]),
  ]);
}

/** What members wait for beside the proof of the waves before them. */
function gatesOf({ window, alarms = [], alarmMissing }: RolloutSpec): string[] {
  const cron =
    window?.cron === undefined ? [] : [`${window.cron} for ${window.minutes} minutes, ${window.zone}`];
  const open = [...cron, ...(window?.calendars ?? []).map((name) => `calendar ${name}`)];
  const hold = alarmMissing === "hold" ? ", and none without data" : "";
  return [
    ...(open.length === 0 ? [] : [` starts in: ${open.join("; ")}`]),
    ...(alarms.length === 0 ? [] : [` minds alarms: ${alarms.join(", ")}${hold}`]),
  ];
}

/** What a rollout changes, in a few words. */
export function changeText(change: RolloutSpec["change"]): string {
  if ("release" in change) return `to ${change.release}`;
  return "refresh" in change ? "refresh" : `set ${JSON.stringify(change.set)}`;
}

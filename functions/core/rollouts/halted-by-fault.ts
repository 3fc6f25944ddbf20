import { plain } from "../record/plain.ts";
import { writeInstant } from "./instant.ts";
import { isFinal, type RolloutStatus } from "./rollout-status.ts";

/**
 * The status of a rollout whose spec or plan cannot be read: nothing can be decided, so nothing starts, until a person has
 * mended it and resumes. The same status where it says so already. `now` is in milliseconds since 1970.
 */
export function haltedByFault(status: RolloutStatus, fault: string, now: number): RolloutStatus {
  const reason = plain(fault, 240);
  if (isFinal(status.state) || (status.state === "halted" && status.halt?.reason === reason)) return status;
  const at = writeInstant(now);
  return {
    ...status,
    state: "halted",
    reason,
    since: status.state === "halted" ? status.since : at,
    generation: status.generation + 1,
    halt: { why: "fault", at, reason },
    waitingFor: { what: "person", who: [], since: at, how: reason },
    untold: [
      ...status.untold,
      { kind: "rollout" as const, from: status.state, to: "halted", why: plain(fault, 120) },
    ].slice(-8),
  };
}

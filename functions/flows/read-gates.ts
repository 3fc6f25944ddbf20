import { alarmsOf } from "../core/rollouts/alarm-gate.ts";
import type { GateReadings, Reading } from "../core/rollouts/gate-readings.ts";
import type { RolloutSpec } from "../core/rollouts/rollout-spec.ts";
import { AwsCallError } from "./ports/aws-call-error.ts";
import type { Ports } from "./ports/ports.ts";

/** Alarms and calendars of a rollout that goes forward: two calls at most, and none where nobody named any. */
export async function readGates(
  spec: RolloutSpec,
  { alarms, calendars, settings }: Pick<Ports, "alarms" | "calendars" | "settings">,
): Promise<GateReadings> {
  // Neither a plan nor the way back asks them.
  if (spec.desired !== "run" && spec.desired !== "pause") return {};
  const named = alarmsOf(spec, settings);
  const names = spec.window?.calendars ?? [];
  const [red, calendar] = await Promise.all([
    named.length === 0 ? undefined : gateReading(alarms.states(named)),
    names.length === 0 ? undefined : gateReading(calendars.state(names)),
  ]);
  return {
    ...(red === undefined ? {} : { alarms: { named, reading: red } }),
    ...(calendar === undefined ? {} : { calendar }),
  };
}

/** What AWS does not answer keeps the gate closed, and the rollout goes on with all that asks no gate. */
async function gateReading<Value>(asked: Promise<Value>): Promise<Reading<Value>> {
  try {
    return { known: await asked };
  } catch (error) {
    if (!(error instanceof AwsCallError) || error.kind === "stopped") throw error;
    return { unknown: error.message };
  }
}

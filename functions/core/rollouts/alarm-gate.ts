import { firstNames } from "../first-names.ts";
import type { AlarmState, GateReadings } from "./gate-readings.ts";
import { readInstant, writeInstant } from "./instant.ts";
import type { RolloutSpec } from "./rollout-spec.ts";

/** Name and place of an alarm that is given by its ARN; undefined: it is given by its name. */
const arnForm = /^arn:[a-z0-9-]+:cloudwatch:([a-z0-9-]+):(\d{12}):alarm:(.+)$/;

/** Names of the alarms that a rollout minds: the fleet's and its own, each once. */
export function alarmsOf(
  { alarms = [] }: Pick<RolloutSpec, "alarms">,
  { rolloutAlarms }: { readonly rolloutAlarms: readonly string[] },
): readonly string[] {
  return [...new Set([...rolloutAlarms, ...alarms].map((alarm) => arnForm.exec(alarm)?.[3] ?? alarm))];
}

/** Alarms that are named by an ARN of another account or region: DescribeAlarms answers for its own alone. */
export function foreignAlarms(
  alarms: readonly string[],
  { account, region }: { readonly account: string; readonly region: string },
): readonly string[] {
  return alarms.filter((alarm) => {
    const [, place, owner] = arnForm.exec(alarm) ?? [];
    return place !== undefined && (place !== region || owner !== account);
  });
}

/** Why nothing may start, by the alarms; undefined: they let it. What cannot be read is as good as red. */
export function closedByAlarms(
  { alarms }: GateReadings,
  { alarmMissing }: Pick<RolloutSpec, "alarmMissing">,
): { readonly who: readonly string[]; readonly why: string } | undefined {
  if (alarms === undefined) return undefined;
  const { named, reading } = alarms;
  if ("unknown" in reading)
    return { who: named, why: `The alarms cannot be read, which counts as red: ${reading.unknown}` };
  const { known } = reading;
  const red = known.filter(({ state }) => state === "ALARM").map(({ name }) => name);
  if (red.length > 0)
    return { who: red, why: `Nothing starts while an alarm is in ALARM: ${firstNames(red)}.` };
  const absent = named.filter((name) => !known.some((alarm) => alarm.name === name));
  if (absent.length > 0) {
    return {
      who: absent,
      why: `There is no alarm ${firstNames(absent)} in this account and region, which counts as red.`,
    };
  }
  const silent = known.filter(({ state }) => state === "INSUFFICIENT_DATA").map(({ name }) => name);
  if (alarmMissing !== "hold" || silent.length === 0) return undefined;
  return { who: silent, why: `Nothing starts while an alarm has no data: ${firstNames(silent)}.` };
}

/** Why the rollout halts, by an alarm that went off; one that a person has seen, and gone on, does not halt it again. */
export function haltedByAlarm(
  { alarms }: GateReadings,
  { resumedAt, retried }: Pick<RolloutSpec, "resumedAt" | "retried">,
): string | undefined {
  if (alarms === undefined || "unknown" in alarms.reading) return undefined;
  const seen = Math.max(readInstant(resumedAt) ?? 0, readInstant(retried?.at) ?? 0);
  const isNew = ({ since }: AlarmState) => seen === 0 || (since ?? 0) > seen;
  const red = alarms.reading.known.filter((alarm) => alarm.state === "ALARM" && isNew(alarm));
  const [first] = red;
  if (first === undefined) return undefined;
  const since = first.since === undefined ? "" : ` since ${writeInstant(first.since)}`;
  const others = red.length === 1 ? "" : `, and ${red.length - 1} more`;
  return `alarm ${first.name} is in ALARM${since}${others}`;
}

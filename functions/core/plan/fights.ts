import { type KubeObject, keyOf } from "../kube-object.ts";
import { templateFingerprint } from "./fingerprint.ts";
import type { LiveState } from "./live-state.ts";
import { otherWriters, writerText } from "./other-writers.ts";
import type { ApplyStep, Fight, StepReason } from "./plan.ts";
import type { Repair } from "./state-config-maps.ts";

/** Repairs of one object in an hour that restart pods. */
const allowedInAnHour = 3;

/** Seconds. */
const hour = 3600;

/** Writers that a repair remembers. */
const mostWriters = 3;

/** When a plan is made, in milliseconds since 1970; undefined: repairs are not counted. */
type Now = number | undefined;

/**
 * Repairs of an object, with the one that a step of this reason makes; undefined: none that still counts. Old ones stay
 * as long as the last is recent, and no more of them than it takes to tell a fight.
 */
export function repairsAfter(
  object: KubeObject,
  reason: StepReason | undefined,
  { inventory, objects }: LiveState,
  now: Now,
): readonly Repair[] | undefined {
  const key = keyOf(object);
  const entry = inventory?.objects[key];
  const repairs = entry?.repairs ?? [];
  const isRepair = reason === "drifted" || (reason === "missing" && entry !== undefined);
  if (now === undefined || !isRepair) return isRecent(repairs, now) ? repairs : undefined;
  const found = objects.get(key);
  const writers = found === undefined ? [] : otherWriters(found, object);
  const by = writers.slice(0, mostWriters).map(writerText);
  return [...repairs, { at: Math.floor(now / 1000), by }].slice(-allowedInAnHour - 1);
}

/**
 * Whether two writers fight about an object: more repairs in an hour than are allowed, and the last of them, which a step
 * of this reason may make, less than an hour ago. So a fight is over an hour after its last repair.
 */
export function isFoughtOver(
  object: KubeObject,
  reason: StepReason | undefined,
  live: LiveState,
  now: Now,
): boolean {
  const repairs = repairsAfter(object, reason, live, now) ?? [];
  const [first] = repairs;
  const last = repairs.at(-1);
  if (first === undefined || last === undefined || repairs.length <= allowedInAnHour) return false;
  return last.at - first.at <= hour && isRecent(repairs, now);
}

/** A repair that would restart pods once more in a fight; their workload is left as the other writer wants it. */
export function isLeftAlone({ object, reason }: ApplyStep, live: LiveState, now: Now): boolean {
  const found = live.objects.get(keyOf(object));
  if (reason !== "drifted" || found === undefined || !isFoughtOver(object, reason, live, now)) return false;
  const template = templateFingerprint(found, object);
  return template !== undefined && template !== live.inventory?.objects[keyOf(object)]?.template;
}

/** Everything that is fought over, with what these steps are about to do. */
export function findFights(
  target: readonly KubeObject[],
  steps: readonly ApplyStep[],
  live: LiveState,
  now: Now,
): Fight[] {
  const stepOf = new Map(steps.map((step) => [keyOf(step.object), step]));
  return target.flatMap((object) => {
    const step = stepOf.get(keyOf(object));
    if (!isFoughtOver(object, step?.reason, live, now)) return [];
    const repairs = repairsAfter(object, step?.reason, live, now) ?? [];
    const by = [...new Set(repairs.flatMap((repair) => repair.by))].slice(0, mostWriters);
    return [{ object, by, isLeft: step !== undefined && isLeftAlone(step, live, now) }];
  });
}

function isRecent(repairs: readonly Repair[], now: Now): boolean {
  const last = repairs.at(-1);
  return last !== undefined && (now === undefined || now / 1000 - last.at < hour);
}

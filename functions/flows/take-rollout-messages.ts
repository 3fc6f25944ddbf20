import { eventNames } from "../core/events/event-names.ts";
import { jsonAt, parseJson } from "../core/json.ts";
import { writeInstant } from "../core/rollouts/instant.ts";
import { rolloutIndexName, rolloutNames } from "../core/rollouts/parameter-names.ts";
import { outdated, withPast } from "../core/rollouts/rollout-index.ts";
import { readWake } from "../core/rollouts/rollout-messages.ts";
import { readRolloutSpec } from "../core/rollouts/rollout-spec.ts";
import { isFinal, readRolloutStatus } from "../core/rollouts/rollout-status.ts";
import { countWatched } from "../core/rollouts/rollouts-watched.ts";
import { advanceRollout, type RolloutPorts, unendedOf } from "./advance-rollout.ts";
import { loadRollout, readTexts } from "./load-rollout.ts";
import { loadRolloutIndex } from "./load-rollout-index.ts";
import { takeJoiners } from "./take-joiners.ts";
import type { Concerned } from "./take-rollout-command.ts";

/**
 * Takes what came for rollouts: commands in their order, then one look at each rollout that is concerned. Repeating all of
 * it is harmless, so that the batch is delivered again where this throws.
 */
export async function takeRolloutMessages(bodies: readonly string[], ports: RolloutPorts): Promise<void> {
  const ids = new Set<string>();
  let isSweep = false;
  for (const body of bodies) {
    const concerned = await takeMessage(body, ports);
    if (concerned === "all") isSweep = true;
    else for (const id of concerned) ids.add(id);
  }
  if (isSweep) return sweep(ids, ports);
  for (const id of ids) {
    const isFree = await isFreeNow(id, ports);
    // What the others had under way has come to rest: it joins at once, and not when a sweep finds it.
    if (isFree) await takeJoiners((await loadRolloutIndex(ports)).active, ports, [id]);
    await advanceRollout(id, ports);
  }
}

/** Whether a rollout waited for others to end, and they have. */
async function isFreeNow(id: string, ports: RolloutPorts): Promise<boolean> {
  const names = rolloutNames(ports.recordPrefix, id);
  const texts = await readTexts([names.spec, names.status], ports);
  const spec = readRolloutSpec(texts.get(names.spec), id);
  const status = readRolloutStatus(texts.get(names.status), id);
  if (spec === undefined || status?.waitingFor?.what !== "rollout") return false;
  return (await unendedOf(spec, ports)).length === 0;
}

async function takeMessage(body: string, ports: RolloutPorts): Promise<Concerned> {
  const message = parseJson(body);
  const wake = readWake(message);
  if (wake !== undefined) return wake === "all" ? wake : [wake.rollout];
  const { scope } = ports.settings;
  const { readCommand } = await import("../core/rollouts/rollout-commands.ts");
  const isOwn =
    jsonAt(message, "source") === eventNames.own &&
    jsonAt(message, "account") === scope.account &&
    jsonAt(message, "region") === scope.region;
  const reading = message === undefined || !isOwn ? { kind: "other" as const } : readCommand(message);
  switch (reading.kind) {
    case "command": {
      const { takeRolloutCommand } = await import("./take-rollout-command.ts");
      return takeRolloutCommand(reading.command, ports);
    }
    case "refused": {
      const { refuseCommand } = await import("./refuse-command.ts");
      const type = String(jsonAt(message, "detail-type"));
      return refuseCommand({ type, id: reading.id, why: reading.why }, ports);
    }
    case "other":
      // Of another source or account, or no command at all: nobody is told, and nothing is done.
      ports.log.warn("message for rollouts ignored", { of: body.slice(0, 200) });
      return [];
  }
}

/** Looks at every rollout that has not ended, and at those that are named; what has ended is put away. */
async function sweep(named: ReadonlySet<string>, ports: RolloutPorts): Promise<void> {
  const name = rolloutIndexName(ports.recordPrefix);
  const index = await loadRolloutIndex(ports);
  const ended: string[] = [];
  const late = await takeJoiners(index.active, ports);
  for (const id of new Set([...named, ...index.active])) {
    const state = await advanceRollout(id, ports, { late: late.get(id) });
    // Planned in part, and never whole: nothing was begun by it.
    if (state === undefined || isFinal(state)) ended.push(id);
  }
  const statuses = await Promise.all(
    index.active.filter((id) => !ended.includes(id)).map((id) => loadRollout(id, ports)),
  );
  const now = writeInstant(ports.now());
  for (const [metric, count] of countWatched(
    statuses.map(({ status }) => status),
    now,
  ))
    ports.metrics.add(metric, count);
  const isKnown = (id: string) => index.active.includes(id);
  const past = ended.filter(isKnown);
  if (past.length > 0) {
    const { rememberRollouts } = await import("./remember-rollouts.ts");
    await rememberRollouts(past, ports);
  }
  const kept = withPast(index, past);
  for (const id of outdated(kept)) await forget(id, ports);
  const gone = new Set(outdated(kept));
  const next = { ...kept, past: kept.past.filter((id) => !gone.has(id)) };
  if (next.past.length !== index.past.length || next.active.length !== index.active.length) {
    await ports.records.write(name, JSON.stringify(next));
  }
}

async function forget(id: string, { records, recordPrefix }: RolloutPorts): Promise<void> {
  const stored = await records.list(rolloutNames(recordPrefix, id).path);
  for (const { name } of stored) await records.delete(name);
}

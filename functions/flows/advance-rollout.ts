import { clusterKey } from "../core/cluster-id.ts";
import { askedRequeue } from "../core/events/requeue.ts";
import { oneLine } from "../core/one-line.ts";
import { readApproval } from "../core/rollouts/approval.ts";
import type { GateReadings } from "../core/rollouts/gate-readings.ts";
import { writeInstant } from "../core/rollouts/instant.ts";
import { isFrozen } from "../core/rollouts/is-frozen.ts";
import type { MemberReading } from "../core/rollouts/member-reading.ts";
import { assignmentName, freezeName, rolloutNames } from "../core/rollouts/parameter-names.ts";
import { planWake } from "../core/rollouts/rollout-messages.ts";
import { membersOf, type RolloutPlan } from "../core/rollouts/rollout-plan.ts";
import type { RolloutSpec } from "../core/rollouts/rollout-spec.ts";
import {
  isFinal,
  type RolloutState,
  type RolloutStatus,
  readRolloutStatus,
} from "../core/rollouts/rollout-status.ts";
import type { Decision } from "../core/rollouts/rollout-view.ts";
import { wavesToRead } from "../core/rollouts/tally-waves.ts";
import { loadApprovals, loadMembers, loadRollout, readTexts } from "./load-rollout.ts";
import { AwsCallError } from "./ports/aws-call-error.ts";
import { logWith } from "./ports/log-with.ts";
import type { Ports } from "./ports/ports.ts";

/** The part of the world that rollouts need. */
export type RolloutPorts = Pick<
  Ports,
  | "settings"
  | "recordPrefix"
  | "eks"
  | "records"
  | "triggers"
  | "rolloutEvents"
  | "alarms"
  | "calendars"
  | "now"
  | "log"
  | "metrics"
>;

/** Turns of one pass: each passes one wave, or starts members. */
const mostTurns = 60;

/**
 * Brings one rollout as far as it comes now: status, then assignments, then events, so that whatever a death cuts off is
 * done by the next pass. Answers its state; undefined: there is no such rollout. Throws where a call fails.
 */
export async function advanceRollout(
  id: string,
  ports: RolloutPorts,
  { late }: { readonly late?: readonly string[] | undefined } = {},
): Promise<RolloutState | undefined> {
  const log = logWith(ports.log, { rollout: id });
  const stored = await loadRollout(id, ports);
  const { plan, status } = stored;
  let { spec } = stored;
  if (status !== undefined && isFinal(status.state) && status.untold.length === 0) return status.state;
  const { faultOfRollout } = await import("./fault-of-rollout.ts");
  const fault = await faultOfRollout(stored, id, ports);
  if (spec === undefined || plan === undefined || plan.digest !== spec.planDigest) {
    if (fault === undefined) {
      log.warn("no such rollout");
      return undefined;
    }
    return halt(id, status, fault, ports);
  }
  if (isStartedByHand(spec)) spec = await (await import("./start-by-hand.ts")).startByHand(spec, ports);
  const freeze = (await readTexts([freezeName(ports.recordPrefix)], ports)).get(
    freezeName(ports.recordPrefix),
  );
  const last = await takeTurns(
    {
      spec,
      plan,
      approvals: await approvedDigests(plan, ports),
      freeze: isFrozen(freeze) ? `the parameter says ${oneLine(freeze ?? "", 120)}` : undefined,
      gates: await (await import("./read-gates.ts")).readGates(spec, ports),
      faults: fault === undefined ? [] : [fault],
      late,
      unended: await unendedOf(spec, ports),
    },
    status,
    { ...ports, log },
  );
  if (isFinal(last.status.state) && spec.supersededBy !== undefined) {
    const { body, delaySeconds } = planWake(spec.supersededBy, ports.now(), ports.now());
    await ports.triggers.send(body, delaySeconds);
  }
  if (last.wakeUpAt !== undefined) {
    const { body, delaySeconds } = planWake(id, last.wakeUpAt, ports.now());
    await ports.triggers.send(body, delaySeconds);
  }
  log.info(`rollout ${last.status.state}`, { reason: last.status.reason, wave: last.status.wave });
  return last.status.state;
}

async function approvedDigests(plan: RolloutPlan, ports: RolloutPorts): Promise<Known["approvals"]> {
  const approvals = await loadApprovals(plan, ports, readApproval);
  return new Map([...approvals].map(([gate, { planDigest }]) => [gate, planDigest]));
}

async function halt(
  id: string,
  status: RolloutStatus | undefined,
  fault: string,
  ports: RolloutPorts,
): Promise<RolloutState> {
  const { recordPrefix, records, now, log } = ports;
  // Without a status nothing has begun, and nothing does: it stays under way until a person has looked.
  const { haltedByFault } = await import("../core/rollouts/halted-by-fault.ts");
  const halted = status && haltedByFault(status, fault, now());
  if (halted !== status) await records.write(rolloutNames(recordPrefix, id).status, JSON.stringify(halted));
  log.error("rollout halted", { rollout: id, fault });
  return halted?.state ?? "halted";
}

interface Known {
  readonly spec: RolloutSpec;
  readonly plan: RolloutPlan;
  readonly approvals: ReadonlyMap<string, string>;
  readonly freeze: string | undefined;
  readonly gates: GateReadings;
  readonly faults: readonly string[];
  readonly late: readonly string[] | undefined;
  readonly unended: readonly string[];
}

/** Of the rollouts that one supersedes, those that have members to finish yet. */
export async function unendedOf(
  { supersedes = [] }: RolloutSpec,
  ports: RolloutPorts,
): Promise<readonly string[]> {
  const named = supersedes.map((id) => ({ id, ...rolloutNames(ports.recordPrefix, id) }));
  const texts = await readTexts(
    named.flatMap(({ spec, status }) => [spec, status]),
    ports,
  );
  return named
    .filter(({ id, spec, status }) => {
      const state = readRolloutStatus(texts.get(status), id)?.state;
      return texts.has(spec) && (state === undefined || !isFinal(state));
    })
    .map(({ id }) => id);
}

async function takeTurns(
  known: Known,
  first: RolloutStatus | undefined,
  ports: RolloutPorts,
): Promise<Decision> {
  const { spec, plan } = known;
  const { decide } = await import("../core/rollouts/decide.ts");
  const readings = new Map<string, MemberReading>();
  let status = first;
  let isHeard = true;
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const isReturning = spec.desired === "return" || status?.isReturning === true;
    const members = membersOf(plan, wavesToRead(status, isReturning)).map(({ name }) => name);
    const unread = members.filter((name) => !readings.has(name));
    for (const [name, reading] of await loadMembers(unread, ports)) readings.set(name, reading);
    const decision = decide({ ...known, status, readings, now: ports.now() });
    const isNews = decision.status.generation !== status?.generation;
    const events = isHeard ? decision.events : [];
    if (!isNews && decision.assignments.length + events.length === 0) return decision;
    await writeDown(decision, isNews, spec, ports);
    isHeard = await tell({ ...decision, events }, known, ports);
    status = isHeard && events.length > 0 ? { ...decision.status, untold: [] } : decision.status;
    for (const { name, assignment } of decision.assignments) {
      readings.set(name, { record: readings.get(name)?.record, assignment });
    }
  }
  throw new Error(
    `advancing rollout ${spec.id}: it does not come to rest within ${mostTurns} turns. Pause it and report its status.`,
  );
}

/** The order matters: what a death leaves undone must be seen by the next pass. */
async function writeDown(
  { status, assignments }: Decision,
  isNews: boolean,
  { id }: RolloutSpec,
  { records, recordPrefix, settings, triggers, now, metrics }: RolloutPorts,
): Promise<void> {
  if (isNews) await records.write(rolloutNames(recordPrefix, id).status, JSON.stringify(status));
  for (const { name, assignment } of assignments) {
    const cluster = { ...settings.scope, name };
    await records.write(assignmentName(recordPrefix, clusterKey(cluster)), JSON.stringify(assignment));
    const { body, delaySeconds } = askedRequeue(cluster, `rollout ${id}`, now());
    await triggers.send(body, delaySeconds);
  }
  if (assignments.length > 0) metrics.add("RolloutAssigned", assignments.length);
}

/** False: the bus does not take events now. They stay in the status, and keep nothing from going on. */
async function tell(
  { status, events }: Decision,
  { spec, plan }: Known,
  { records, recordPrefix, rolloutEvents, now, metrics, log }: RolloutPorts,
): Promise<boolean> {
  if (events.length === 0) return true;
  const { toldEvent } = await import("../core/rollouts/rollout-told.ts");
  const at = writeInstant(now());
  try {
    await rolloutEvents.tell(events.map((notice) => toldEvent(notice, { spec, plan, status, at })));
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    metrics.add("RolloutEventFailed", events.length);
    log.error("events of the rollout not told yet", { error });
    return false;
  }
  await records.write(rolloutNames(recordPrefix, spec.id).status, JSON.stringify({ ...status, untold: [] }));
  return true;
}

/** Whether a rollout goes on that no command has started. */
function isStartedByHand({ desired, startedAt }: RolloutSpec): boolean {
  return startedAt === undefined && (desired === "run" || desired === "pause" || desired === "return");
}

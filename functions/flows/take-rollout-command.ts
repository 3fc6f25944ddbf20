import { readApproval, writeApproval } from "../core/rollouts/approval.ts";
import { hear } from "../core/rollouts/fleet-words.ts";
import { writeInstant } from "../core/rollouts/instant.ts";
import { makeSpec, requestDigest } from "../core/rollouts/make-spec.ts";
import { mostPlannedBytes, obey, type SteeringCommand, withTaken } from "../core/rollouts/obey.ts";
import {
  freezeName,
  pastRolloutName,
  rolloutIndexName,
  rolloutNames,
} from "../core/rollouts/parameter-names.ts";
import { readPastRollout } from "../core/rollouts/past-rollout.ts";
import { type ApproveCommand, refusedApproval } from "../core/rollouts/refused-approval.ts";
import type { Command } from "../core/rollouts/rollout-commands.ts";
import { rolloutEventNames } from "../core/rollouts/rollout-event-names.ts";
import { mostActive, withActive } from "../core/rollouts/rollout-index.ts";
import { bytes, writePlan } from "../core/rollouts/rollout-plan.ts";
import type { RolloutSpec } from "../core/rollouts/rollout-spec.ts";
import { isFinal } from "../core/rollouts/rollout-status.ts";
import type { RolloutPorts } from "./advance-rollout.ts";
import { findClaims } from "./find-claims.ts";
import { findClusters } from "./find-clusters.ts";
import { loadRollout, readTexts } from "./load-rollout.ts";
import { loadRolloutIndex } from "./load-rollout-index.ts";
import { refuseCommand } from "./refuse-command.ts";
import { supersedeRollouts } from "./supersede-rollouts.ts";

/** Rollouts that a command concerns: one, all (`all`), or none. */
export type Concerned = readonly string[] | "all";

/** Obeys a command, or tells by an event why not; the same command twice is obeyed once. Throws where a call fails. */
export async function takeRolloutCommand(command: Command, ports: RolloutPorts): Promise<Concerned> {
  switch (command.kind) {
    case "request":
      return request(command, ports);
    case "approve":
      return approve(command, ports);
    case "freeze":
    case "thaw":
      return tellFleet(command, ports);
    default:
      return steer(command, ports);
  }
}

/** The word is written before it is remembered: cut off between the two, it is written once more, and none is lost. */
async function tellFleet(
  command: Extract<Command, { kind: "freeze" | "thaw" }>,
  ports: RolloutPorts,
): Promise<Concerned> {
  const { recordPrefix, records } = ports;
  const { by, reason } = command.detail;
  const index = await loadRolloutIndex(ports);
  const said = hear(index.said, command, ports.now());
  if (said === "known") return "all";
  if (said === "old") {
    const type = rolloutEventNames.commands[command.kind];
    const why = `A later freeze, of ${index.said?.at}, was obeyed before this one came: say it anew if it still holds.`;
    return refuseCommand({ type, id: undefined, why: [why] }, ports);
  }
  const word = command.kind === "freeze" ? "on" : "off";
  // SSM keeps who wrote it, and a hundred versions of it.
  await records.write(freezeName(recordPrefix), `${word} (by ${by}: ${reason})`);
  await records.write(rolloutIndexName(recordPrefix), JSON.stringify({ ...index, said }));
  return "all";
}

async function steer(command: SteeringCommand, ports: RolloutPorts): Promise<readonly string[]> {
  const { id } = command.detail;
  const type = rolloutEventNames.commands[command.kind];
  const refuse = (why: string) => refuseCommand({ type, id, why: [why] }, ports);
  const { spec, plan, status, isSpecDamaged } = await loadRollout(id, ports);
  if (isSpecDamaged) return refuse(`The spec of rollout ${id} cannot be read.`);
  if (spec === undefined) return refuse(`There is no rollout ${id}.`);
  const answer = obey(command, { spec, plan, status, now: ports.now() });
  const name = rolloutNames(ports.recordPrefix, id).spec;
  const write = async (next: RolloutSpec) => {
    if (next !== spec) await ports.records.write(name, JSON.stringify(next));
  };
  if (answer.kind === "refused") {
    const told = await refuse(`Rollout ${id}: ${answer.why}.`);
    await write(answer.spec);
    return told;
  }
  const isStart = answer.kind === "spec" && command.kind === "start";
  const ended = isStart ? await supersedeRollouts(answer.spec, ports) : [];
  if (typeof ended === "string") {
    const told = await refuse(`Rollout ${id}: ${ended}.`);
    await write(withTaken(spec, command.key));
    return told;
  }
  await write(answer.spec);
  return [...ended, id];
}

async function approve(command: ApproveCommand, ports: RolloutPorts): Promise<readonly string[]> {
  const { id, gate, planDigest, by, reason } = command.detail;
  const { records, recordPrefix } = ports;
  const names = rolloutNames(recordPrefix, id);
  const stored = await loadRollout(id, ports);
  const { spec, plan } = stored;
  if (spec?.taken.includes(command.key) === true) return [id];
  const why = refusedApproval(command, stored);
  if (why !== undefined)
    await refuseCommand({ type: rolloutEventNames.commands.approve, id, why: [why] }, ports);
  if (spec === undefined || plan === undefined) return [];
  if (why === undefined) {
    const name = names.approval(gate);
    const before = readApproval((await readTexts([name], ports)).get(name) ?? "");
    // The first one of this plan stays: who approved is what the parameter's history says.
    if (before?.planDigest !== planDigest)
      await records.write(name, writeApproval({ planDigest, by, reason }, ports.now()));
  } else if (stored.status !== undefined && isFinal(stored.status.state)) return [];
  const noted = withTaken(spec, command.key);
  if (noted !== spec) await records.write(names.spec, JSON.stringify(noted));
  return why === undefined ? [id] : [];
}

/** Plans, and writes the spec last: a rollout is there once it is whole. */
async function request(
  { detail, key }: Extract<Command, { kind: "request" }>,
  ports: RolloutPorts,
): Promise<readonly string[]> {
  const { id } = detail;
  const { recordPrefix, records, settings } = ports;
  const type = rolloutEventNames.commands.request;
  const refuse = (...why: readonly string[]) => refuseCommand({ type, id, why }, ports);
  const names = rolloutNames(recordPrefix, id);
  const known = await loadRollout(id, ports);
  if (known.isSpecDamaged) return refuse(`The spec of rollout ${id} cannot be read.`);
  if (known.spec !== undefined) {
    const { at, request, desired, planDigest, taken } = known.spec;
    if (request !== requestDigest(detail))
      return refuse(`Rollout ${id} was asked for on ${at} with another content: choose another id.`);
    const hasEnded = known.status !== undefined && isFinal(known.status.state);
    const wantsStart = detail.mode === "start" && desired === "plan" && !hasEnded && !taken.includes(key);
    return wantsStart
      ? refuse(
          `Rollout ${id} is planned since ${at}, and starts by its plan: npm run -s cli -- rollout start ${id} --plan ${planDigest} --by NAME`,
        )
      : [id];
  }
  const pastName = pastRolloutName(recordPrefix, id);
  const past = readPastRollout((await readTexts([pastName], ports)).get(pastName));
  if (past !== undefined)
    return refuse(
      `Rollout ${id} was asked for on ${past.at}, and has ended: ${past.state}. Choose another id.`,
    );
  const index = await loadRolloutIndex(ports);
  const others = index.active.filter((other) => other !== id);
  if (others.length >= mostActive) {
    return refuse(
      `${others.length} rollouts are under way, as many as there may be: abort one that nobody needs.`,
    );
  }
  const { claims, unreadable } = await findClaims(others, ports);
  const [lost] = unreadable;
  if (lost !== undefined) {
    const { spec, status } = rolloutNames(recordPrefix, lost.id);
    return refuse(
      `Which clusters rollout ${lost.id} has cannot be read, and some may be the same. ` +
        `Put back the last good version: aws ssm get-parameter-history --name ${lost.damaged}. ` +
        `Or give that rollout up: aws ssm delete-parameters --names ${spec} ${status}`,
    );
  }
  const { planRollout } = await import("../core/rollouts/plan-rollout.ts");
  const planning = planRollout({
    request: detail,
    ...(await findClusters(ports)),
    settings,
    claims,
  });
  if (planning.kind === "refused") return refuse(...planning.why);
  const unknown = detail.supersedes?.filter((other) => !others.includes(other)) ?? [];
  if (unknown.length > 0)
    return refuse(`No rollout ${unknown.join(", ")} is under way that it could supersede.`);
  const made = makeSpec(detail, planning.plan, key, ports.now());
  const spec = JSON.stringify(made);
  const parts = writePlan(planning.plan);
  // A spec grows by what is said to it later.
  if (parts.length > 100 || bytes(spec) > mostPlannedBytes || parts.some((text) => bytes(text) > 4096)) {
    return refuse(
      "Its plan has no room in Parameter Store: ask for fewer clusters, or for fewer and shorter waves, targets and alarms.",
    );
  }
  const ended = made.desired === "run" ? await supersedeRollouts(made, ports) : [];
  if (typeof ended === "string") return refuse(`Rollout ${id}: ${ended}.`);
  await records.write(rolloutIndexName(recordPrefix), JSON.stringify(withActive(index, id)));
  for (const [part, text] of parts.entries()) await records.write(names.plan(part), text);
  await records.create(names.spec, spec);
  ports.log.info("rollout planned", {
    rollout: id,
    plan: planning.plan.digest,
    at: writeInstant(ports.now()),
  });
  return [...ended, id];
}

import { writeApproval } from "../core/rollouts/approval.ts";
import { writeInstant } from "../core/rollouts/instant.ts";
import { gateDigest } from "../core/rollouts/joiners.ts";
import { makeSpec, requestDigest } from "../core/rollouts/make-spec.ts";
import { obey, type SteeringCommand, superseded } from "../core/rollouts/obey.ts";
import { freezeName, rolloutIndexName, rolloutNames } from "../core/rollouts/parameter-names.ts";
import type { Command } from "../core/rollouts/rollout-commands.ts";
import { rolloutEventNames } from "../core/rollouts/rollout-event-names.ts";
import { mostActive, withActive } from "../core/rollouts/rollout-index.ts";
import { bytes, writePlan } from "../core/rollouts/rollout-plan.ts";
import type { RolloutSpec } from "../core/rollouts/rollout-spec.ts";
import { isFinal } from "../core/rollouts/rollout-status.ts";
import type { RolloutPorts } from "./advance-rollout.ts";
import { findClaims } from "./find-claims.ts";
import { findClusters } from "./find-clusters.ts";
import { loadRollout } from "./load-rollout.ts";
import { loadRolloutIndex } from "./load-rollout-index.ts";
import { refuseCommand } from "./refuse-command.ts";

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
    case "thaw": {
      const { by, reason } = command.detail;
      const word = command.kind === "freeze" ? "on" : "off";
      // SSM keeps who wrote it, and a hundred versions of it.
      await ports.records.write(freezeName(ports.recordPrefix), `${word} (by ${by}: ${reason})`);
      return "all";
    }
    default:
      return steer(command, ports);
  }
}

async function steer(command: SteeringCommand, ports: RolloutPorts): Promise<readonly string[]> {
  const { id } = command.detail;
  const type = rolloutEventNames.commands[command.kind];
  const { spec, plan, status } = await loadRollout(id, ports);
  if (spec === undefined) return refuseCommand({ type, id, why: [`There is no rollout ${id}.`] }, ports);
  const answer = obey(command, { spec, plan, status, now: ports.now() });
  if (answer.kind === "refused") {
    return refuseCommand({ type, id, why: [`Rollout ${id}: ${answer.why}.`] }, ports);
  }
  if (answer.kind === "spec") {
    const ended = command.kind === "start" ? await supersede(answer.spec, ports) : [];
    if (typeof ended === "string")
      return refuseCommand({ type, id, why: [`Rollout ${id}: ${ended}.`] }, ports);
    await ports.records.write(rolloutNames(ports.recordPrefix, id).spec, JSON.stringify(answer.spec));
    return [...ended, id];
  }
  return [id];
}

/** Has the rollouts end that one supersedes which starts: before it starts, so that no death leaves two. A text: why not. */
async function supersede(
  { id, supersedes = [] }: Pick<RolloutSpec, "id" | "supersedes">,
  { records, recordPrefix }: RolloutPorts,
): Promise<readonly string[] | string> {
  const ended: RolloutSpec[] = [];
  for (const other of supersedes) {
    const stored = await loadRollout(other, { records, recordPrefix });
    const { spec, status } = stored;
    if (spec === undefined) continue;
    const next = superseded({ spec, status }, id);
    if (typeof next === "string") return next;
    if (next !== spec) ended.push(next);
  }
  for (const spec of ended)
    await records.write(rolloutNames(recordPrefix, spec.id).spec, JSON.stringify(spec));
  return supersedes;
}

async function approve(
  command: Extract<Command, { kind: "approve" }>,
  ports: RolloutPorts,
): Promise<readonly string[]> {
  const { id, gate, planDigest, by, reason } = command.detail;
  const type = rolloutEventNames.commands.approve;
  const refuse = (why: string) => refuseCommand({ type, id, why: [why] }, ports);
  const { plan, asPlanned, spec, status } = await loadRollout(id, ports);
  if (spec === undefined || plan === undefined) return refuse(`There is no rollout ${id} with a plan.`);
  if (status !== undefined && isFinal(status.state))
    return refuse(`Rollout ${id} has ended: ${status.state}.`);
  const gates = plan.waves.filter(({ approval }) => approval).map(({ name }) => name);
  if (!gates.includes(gate)) {
    return refuse(`Rollout ${id} has no gate ${gate}: its gates are ${gates.join(", ") || "none"}.`);
  }
  const wave = plan.waves.find((one) => one.name === gate);
  const wanted = wave === undefined ? plan.digest : gateDigest(plan, wave);
  if (planDigest !== wanted) {
    return refuse(`Gate ${gate} of rollout ${id} has the plan ${wanted}, and ${planDigest} was approved.`);
  }
  const isJoined = wave?.digest !== undefined;
  if (isJoined && (status?.wave ?? 0) < (asPlanned?.waves.length ?? 0))
    return refuse(
      `Clusters may join wave ${gate} of rollout ${id} yet: it is approved once the waves before it have passed.`,
    );
  const name = rolloutNames(ports.recordPrefix, id).approval(gate);
  // The first one stays: who approved is what the parameter's history says.
  await ports.records.create(name, writeApproval({ planDigest, by, reason }, ports.now()));
  return [id];
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
    return known.spec.request === requestDigest(detail)
      ? [id]
      : refuse(`Rollout ${id} was asked for on ${known.spec.at} with another content: choose another id.`);
  }
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
    const { path, spec: name, status } = rolloutNames(recordPrefix, lost);
    return refuse(
      `Which clusters rollout ${lost} has cannot be read, and some may be the same: put back what was damaged of ${path} ` +
        `(aws ssm get-parameter-history --name ${name}), or give it up: aws ssm delete-parameters --names ${name} ${status}`,
    );
  }
  const { planRollout } = await import("../core/rollouts/plan-rollout.ts");
  const planning = planRollout({
    request: detail,
    clusters: await findClusters(ports),
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
  if (parts.length > 100 || [spec, ...parts].some((text) => bytes(text) > 4096)) {
    return refuse(
      "Its plan has no room in Parameter Store: ask for fewer clusters, or for fewer and shorter waves.",
    );
  }
  const ended = made.desired === "run" ? await supersede(made, ports) : [];
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

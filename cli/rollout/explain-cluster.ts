import { isMet } from "../../functions/core/health/health-check.ts";
import { readRecord } from "../../functions/core/record/read-record.ts";
import { writeInstant } from "../../functions/core/rollouts/instant.ts";
import { readMember } from "../../functions/core/rollouts/member-reading.ts";
import { memberState } from "../../functions/core/rollouts/member-state.ts";
import type { MemberWord } from "../../functions/core/rollouts/member-words.ts";
import { assignmentName } from "../../functions/core/rollouts/parameter-names.ts";
import { loadRollout } from "../../functions/flows/load-rollout.ts";
import { Refusal } from "../refusal.ts";
import type { Deployment } from "./deployment.ts";
import { knownRollouts } from "./known-rollouts.ts";
import { printedLines } from "./printed.ts";
import { wholeRollout } from "./whole-rollout.ts";

/** 0: moved and proved, 2: left out, 3: failed or gone back, 4: waits or is under way. */
const exitCodes: Readonly<Record<MemberWord, number>> = {
  pending: 4,
  held: 4,
  starting: 4,
  moving: 4,
  verifying: 4,
  soaking: 0,
  failed: 3,
  returning: 3,
  returned: 3,
  "return-blocked": 3,
  unreachable: 4,
  excluded: 2,
  gone: 2,
};

type Explained = Awaited<ReturnType<typeof explainCluster>>;

export function exitCodeOf({ state }: Explained): number {
  return exitCodes[state];
}

/**
 * What one cluster waits for, and what it was told. `id`: of the rollout; undefined: the one of its last assignment, or of
 * its record, or one under way that has it. `now` is in milliseconds since 1970. Throws Refusal where there is none.
 */
export async function explainCluster(
  cluster: string,
  id: string | undefined,
  deployment: Deployment,
  now: number,
) {
  const { records, recordPrefix, region } = deployment;
  // Which account it is of, nobody has said: its record does.
  const path = `${recordPrefix}/clusters`;
  const stored = (await records.list(path)).find((one) => one.name.endsWith(`/${region}/${cluster}`));
  const key = stored?.name.slice(path.length + 1);
  const assigned = key === undefined ? undefined : await records.read(assignmentName(recordPrefix, key));
  const reading = readMember(stored?.text, assigned?.text);
  const { record, assignment } = reading;
  const member = record?.rollout;
  const rollout = id ?? assignment?.rollout ?? member?.id ?? (await rolloutWith(cluster, deployment));
  if (rollout === undefined)
    throw new Refusal(`No rollout under way knows cluster ${cluster}, and it was told of none.`);
  const { spec, plan } = await wholeRollout(rollout, deployment);
  const planned = plan.members.find(({ name }) => name === cluster);
  if (planned === undefined) throw new Refusal(`Rollout ${rollout} does not know cluster ${cluster}.`);
  const isOut = planned.wave === undefined;
  const { word, why, until }: { word: MemberWord; why?: string; until?: number } = isOut
    ? { word: "excluded", why: `left out: ${planned.why}` }
    : memberState({ planned, reading, spec, now });
  const whole = readRecord(stored?.text);
  const { evidence = [], unmanagedPods } = whole.kind === "record" ? whole.record : {};
  return {
    cluster,
    rollout,
    wave: isOut ? undefined : plan.waves[planned.wave ?? 0]?.name,
    state: word,
    why,
    until: until === undefined ? undefined : writeInstant(until),
    record: record && {
      phase: record.phase,
      reason: record.reason,
      release: record.release,
      revision: record.revision,
    },
    told: assignment && {
      rollout: assignment.rollout,
      action: assignment.action,
      generation: assignment.generation,
      at: assignment.at,
    },
    tells: member,
    missing: evidence
      .filter((check) => !isMet(check))
      .map(({ name, current, desired, cause }) => ({ name, current, desired, cause })),
    unmanagedPods: { before: member?.baseline?.unmanagedPods, now: unmanagedPods?.total },
    returnsTo: isOut
      ? undefined
      : { revision: planned.revision, release: planned.from, cannot: planned.lasting },
  };
}

async function rolloutWith(cluster: string, deployment: Deployment): Promise<string | undefined> {
  for (const id of (await knownRollouts(deployment)).active) {
    const { plan } = await loadRollout(id, deployment);
    if (plan?.members.some(({ name }) => name === cluster)) return id;
  }
  return undefined;
}

export function explainText(explained: Explained): string {
  const {
    cluster,
    rollout,
    wave,
    state,
    why,
    until,
    record,
    told,
    tells,
    missing,
    unmanagedPods,
    returnsTo,
  } = explained;
  if (wave === undefined) return printedLines([`${cluster}  rollout ${rollout}  ${why}`]);
  const { before, now } = unmanagedPods;
  return printedLines([
    `${cluster}  rollout ${rollout}  wave ${wave}  ${state}${why === undefined ? "" : `: ${why}`}`,
    ` record: phase ${record?.phase}, release ${record?.release}, revision ${record?.revision}; planned from revision ${returnsTo?.revision}`,
    told === undefined
      ? " was told nothing"
      : ` was told: ${told.action}, generation ${told.generation} of rollout ${told.rollout}, at ${told.at}`,
    tells === undefined
      ? " tells of no rollout"
      : ` tells: ${tells.state} since ${tells.since}, generation ${tells.generation} of rollout ${tells.id}${tells.reason === undefined ? "" : `: ${tells.reason}`}`,
    ...(tells?.healthySince === undefined ? [] : [` holds without a break since ${tells.healthySince}`]),
    ...missing.map(
      ({ name, current, desired, cause }) =>
        ` does not hold: ${name}, ${current} of ${desired}${cause === undefined ? "" : `: ${cause}`}`,
    ),
    ...(before === undefined ? [] : [` pods without Cilium: ${before} before, ${now ?? "not counted"} now`]),
    ...(until === undefined ? [] : [` is looked at otherwise from ${until} on`]),
    ` would go back to revision ${returnsTo?.revision}${returnsTo?.cannot === undefined ? "" : `, and cannot: ${returnsTo.cannot}`}`,
  ]);
}

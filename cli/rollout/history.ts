import { readApproval } from "../../functions/core/rollouts/approval.ts";
import { pastRolloutName, pastRolloutsPath } from "../../functions/core/rollouts/parameter-names.ts";
import {
  type PastRollout,
  pastRollout,
  readPastRollout,
  timelineOf,
} from "../../functions/core/rollouts/past-rollout.ts";
import { loadApprovals, loadRollout } from "../../functions/flows/load-rollout.ts";
import { Refusal } from "../refusal.ts";
import type { Deployment } from "./deployment.ts";
import { knownRollouts } from "./known-rollouts.ts";
import { printedLines } from "./printed.ts";
import { changeText } from "./status-text.ts";

/** What is remembered of a rollout; of one that has not ended, what would be by now. Throws Refusal where there is none. */
export async function pastOf(id: string, deployment: Deployment): Promise<PastRollout> {
  const { records, recordPrefix, region } = deployment;
  const found =
    (await soFar(id, deployment)) ??
    readPastRollout((await records.read(pastRolloutName(recordPrefix, id)))?.text);
  if (found !== undefined) return found;
  throw new Refusal(
    `Nothing is remembered of rollout ${id} at ${recordPrefix} in ${region}. Which there are: npm run -s cli -- rollout history`,
  );
}

/** Those under way, then those that have ended, the newest first. */
export async function pastRollouts(deployment: Deployment): Promise<readonly PastRollout[]> {
  const { records, recordPrefix } = deployment;
  const index = await knownRollouts(deployment);
  const active = await Promise.all(index.active.map((id) => soFar(id, deployment)));
  const stored = await records.list(pastRolloutsPath(recordPrefix));
  const ended = stored
    .flatMap(({ text }) => readPastRollout(text) ?? [])
    .filter(({ id }) => !index.active.includes(id))
    .sort((a, b) => (a.since < b.since ? 1 : -1));
  return [...active.flatMap((one) => one ?? []), ...ended];
}

/** Undefined: its parameters are gone, or no pass has looked at it yet. */
async function soFar(id: string, deployment: Deployment): Promise<PastRollout | undefined> {
  const { spec, plan, status } = await loadRollout(id, deployment);
  if (spec === undefined || plan === undefined || status === undefined) return undefined;
  return pastRollout(spec, plan, status, await loadApprovals(plan, deployment, readApproval));
}

export function pastLine({ id, change, state, since, by, why }: PastRollout): string {
  return printedLines([`${since}  ${id}  ${changeText(change)}  ${state}: ${why} (asked for by ${by})`]);
}

export function pastText(past: PastRollout): string {
  const { id, change, planDigest, leftOut, troubles, skipped, supersededBy } = past;
  const names = troubles.first.map(({ name, state }) => `${name} ${state}`).join(", ");
  return printedLines([
    `${id}  ${changeText(change)}  plan ${planDigest}`,
    ...timelineOf(past).map(({ at, what }) => ` ${at}  ${what}`),
    ...past.waves.map(({ name, counts = {}, hurt }) => {
      const words = Object.entries(counts).map(([word, count]) => `${count} ${word}`);
      return ` ${name}: ${words.join(", ") || "none"}, failed ${hurt}`;
    }),
    ...(leftOut === 0 ? [] : [` left out by the plan: ${leftOut}`]),
    ...(skipped.total === 0
      ? []
      : [` skipped: ${skipped.total}${skipped.first.map(({ what, by }) => `, ${what} by ${by}`).join("")}`]),
    ...(troubles.total === 0 ? [] : [` in trouble: ${troubles.total}${names === "" ? "" : ` (${names})`}`]),
    ...(supersededBy === undefined ? [] : [` superseded by ${supersededBy}`]),
  ]);
}

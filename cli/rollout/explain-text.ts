import { readMember } from "../../functions/core/rollouts/member-reading.ts";
import { memberState } from "../../functions/core/rollouts/member-state.ts";
import { assignmentName } from "../../functions/core/rollouts/parameter-names.ts";
import type { RolloutPlan } from "../../functions/core/rollouts/rollout-plan.ts";
import type { RolloutSpec } from "../../functions/core/rollouts/rollout-spec.ts";
import { Refusal } from "../refusal.ts";
import type { Deployment } from "./deployment.ts";

/** What one cluster waits for, and what it was told. `now` is in milliseconds since 1970. */
export async function explainText(
  name: string,
  { spec, plan }: { readonly spec: RolloutSpec; readonly plan: RolloutPlan },
  { records, recordPrefix, region }: Deployment,
  now: number,
): Promise<string> {
  const planned = plan.members.find((member) => member.name === name);
  if (planned === undefined) throw new Refusal(`Rollout ${spec.id} does not know cluster ${name}.`);
  if (planned.wave === undefined) return `${name} is left out: ${planned.why}\n`;
  // Which account it is of, nobody has said: its record does.
  const path = `${recordPrefix}/clusters`;
  const stored = (await records.list(path)).find((one) => one.name.endsWith(`/${region}/${name}`));
  const key = stored?.name.slice(path.length + 1);
  const assignment = key === undefined ? undefined : await records.read(assignmentName(recordPrefix, key));
  const reading = readMember(stored?.text, assignment?.text);
  const { word, why } = memberState({ planned, reading, spec, now });
  const { record, assignment: told } = reading;
  const member = record?.rollout;
  return [
    `${name}  wave ${plan.waves[planned.wave]?.name}  ${word}${why === undefined ? "" : `: ${why}`}`,
    ` record: phase ${record?.phase}, release ${record?.release}, revision ${record?.revision}; planned from revision ${planned.revision}`,
    told === undefined
      ? " was told nothing"
      : ` was told: ${told.action}, generation ${told.generation} of rollout ${told.rollout}, at ${told.at}`,
    member === undefined
      ? " tells of no rollout"
      : ` tells: ${member.state} since ${member.since}, generation ${member.generation} of rollout ${member.id}${member.reason === undefined ? "" : `: ${member.reason}`}`,
    ...(member?.healthySince === undefined ? [] : [` holds without a break since ${member.healthySince}`]),
    ` would go back to revision ${planned.revision}${planned.lasting === undefined ? "" : `, and cannot: ${planned.lasting}`}`,
    "",
  ].join("\n");
}

import * as z from "zod/mini";
import { digest } from "../digest.ts";
import { parseJson } from "../json.ts";
import { stableJson } from "../stable-json.ts";
import { plannedTargetSchema } from "./planned-target.ts";
import { bytes, plannedMemberSchema, type RolloutPlan } from "./rollout-plan.ts";
import { plannedWaveSchema } from "./rollout-spec.ts";

const joinersSchema = z.object({
  schema: z.literal(1),
  /** Of the plan that they join. */
  planDigest: z.string(),
  /** SHA-256 of all the rest: what an approval of their gate names. */
  digest: z.string(),
  wave: plannedWaveSchema,
  targets: z.array(plannedTargetSchema),
  /** Indexes of wave and target are counted from those of the plan on. */
  members: z.array(plannedMemberSchema),
});

/** Clusters that joined a rollout after it was planned: a wave of their own behind all others, and the plan as it was. */
export type Joiners = z.infer<typeof joinersSchema>;

/** Bytes; a standard parameter holds 4,096, and the rest of the joiners stay with the fleet's default. */
const mostBytes = 3900;

export function makeJoiners(content: Omit<Joiners, "schema" | "digest">): Joiners {
  const { planDigest, wave, targets, members } = content;
  return {
    schema: 1,
    planDigest,
    digest: digest(stableJson({ planDigest, wave, targets, members })),
    wave,
    targets,
    members,
  };
}

export function fitsJoiners(joiners: Joiners): boolean {
  return bytes(JSON.stringify(joiners)) <= mostBytes;
}

/** `damaged`: not as they were written, or none of this plan. */
export function readJoiners(text: string | undefined, planDigest: string): Joiners | "damaged" | undefined {
  if (text === undefined) return undefined;
  const joiners = joinersSchema.safeParse(parseJson(text)).data;
  const isWhole = joiners?.planDigest === planDigest && joiners.digest === makeJoiners(joiners).digest;
  return isWhole ? joiners : "damaged";
}

/** The plan with a wave more; its digest is that of what was planned and approved. */
export function withJoiners(plan: RolloutPlan, joiners: Joiners | undefined): RolloutPlan {
  if (joiners === undefined) return plan;
  return {
    ...plan,
    waves: [...plan.waves, { ...joiners.wave, digest: joiners.digest }],
    targets: [...plan.targets, ...joiners.targets],
    members: [...plan.members.filter(({ name }) => !isNamed(name, joiners)), ...joiners.members],
  };
}

function isNamed(name: string, { members }: Joiners): boolean {
  return members.some((member) => member.name === name);
}

/** Digest that an approval of the wave's gate has to name. */
export function gateDigest(plan: RolloutPlan, wave: RolloutPlan["waves"][number]): string {
  return wave.digest ?? plan.digest;
}

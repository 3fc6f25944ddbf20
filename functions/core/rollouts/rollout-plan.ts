import * as z from "zod/mini";
import { digest } from "../digest.ts";
import { parseJson } from "../json.ts";
import { stableJson } from "../stable-json.ts";
import { changeSchema } from "./change.ts";
import { type PlannedTarget, plannedTargetSchema } from "./planned-target.ts";
import { plannedWaveSchema } from "./rollout-spec.ts";

export const plannedMemberSchema = z.object({
  name: z.string(),
  /** Index of its wave; absent: it is left out, and `why` says for what reason. */
  wave: z.optional(z.int()),
  /** Number of the revision that it has, and would come back to. */
  revision: z.optional(z.int()),
  /** Index of what it comes to. */
  target: z.optional(z.int()),
  /** Release that it has. */
  from: z.optional(z.string()),
  /** When EKS made it: another one of its name is no member. */
  created: z.optional(z.string()),
  nodes: z.optional(z.int()),
  /** It cannot come back; why. */
  lasting: z.optional(z.string()),
  why: z.optional(z.string()),
});

/** One cluster of a plan. */
export type PlannedMember = z.infer<typeof plannedMemberSchema>;

/** What a rollout would do, cluster by cluster: a value, that people approve by its digest. */
export interface RolloutPlan {
  readonly rollout: string;
  /** SHA-256 of all the rest. */
  readonly digest: string;
  readonly change: z.infer<typeof changeSchema>;
  /** What whoever asked knows of, such as `cannot-return`. */
  readonly accept: readonly string[];
  readonly waves: readonly z.infer<typeof plannedWaveSchema>[];
  /** What the members come to, one for each kind of them. */
  readonly targets: readonly PlannedTarget[];
  /** In the order in which they start. */
  readonly members: readonly PlannedMember[];
  /** Kinds of clusters that the first wave does not cover. */
  readonly uncovered: readonly string[];
  /** Of core/rollouts/terms: gates and budgets, which the spec has. Absent: an earlier version planned it. */
  readonly terms?: string | undefined;
}

const headSchema = z.object({
  schema: z.literal(1),
  rollout: z.string(),
  digest: z.string(),
  parts: z.int(),
  change: changeSchema,
  accept: z.array(z.string()),
  waves: z.array(plannedWaveSchema),
  uncovered: z.array(z.string()),
  terms: z.optional(z.string()),
});

const partSchema = z.object({
  schema: z.literal(1),
  digest: z.string(),
  targets: z.array(plannedTargetSchema),
  members: z.array(plannedMemberSchema),
});

/** Bytes of a part; a standard parameter holds 4,096. */
const partSize = 3900;
const mostInPart = 40;

export function withDigest(plan: Omit<RolloutPlan, "digest">): RolloutPlan {
  return { ...plan, digest: digestOf(plan) };
}

function digestOf(plan: Omit<RolloutPlan, "digest">): string {
  const { rollout, change, accept, waves, targets, members, uncovered, terms } = plan;
  return digest(stableJson({ rollout, change, accept, waves, targets, members, uncovered, terms }));
}

/** The texts of the plan's parameters; the first has what is neither target nor member. */
export function writePlan(plan: RolloutPlan): readonly string[] {
  const { rollout, digest, change, accept, waves, uncovered, terms } = plan;
  const parts: string[] = [];
  let part: z.infer<typeof partSchema> = { schema: 1, digest, targets: [], members: [] };
  const add = (more: { readonly target?: PlannedTarget; readonly member?: PlannedMember }) => {
    const [{ targets, members }, { target, member }] = [part, more];
    const fuller = {
      ...part,
      targets: target === undefined ? targets : [...targets, target],
      members: member === undefined ? members : [...members, member],
    };
    const isFull = members.length >= mostInPart || bytes(JSON.stringify(fuller)) > partSize;
    if (!isFull) part = fuller;
    else {
      parts.push(JSON.stringify(part));
      part = {
        schema: 1,
        digest,
        targets: target === undefined ? [] : [target],
        members: member === undefined ? [] : [member],
      };
    }
  };
  for (const target of plan.targets) add({ target });
  for (const member of plan.members) add({ member });
  if (part.targets.length + part.members.length > 0) parts.push(JSON.stringify(part));
  return [
    JSON.stringify({
      schema: 1,
      rollout,
      digest,
      parts: parts.length,
      change,
      accept,
      waves,
      uncovered,
      terms,
    }),
    ...parts,
  ];
}

/** How many parts follow the first; undefined: the text is no first part. */
export function partsOf(head: string | undefined): number | undefined {
  return headSchema.safeParse(head === undefined ? undefined : parseJson(head)).data?.parts;
}

/** The plan of its parameters' texts, the first part first; undefined: a part is missing, or is not as it was written. */
export function readPlan(texts: readonly (string | undefined)[]): RolloutPlan | undefined {
  const [first, ...others] = texts.map((text) => (text === undefined ? undefined : parseJson(text)));
  const head = headSchema.safeParse(first).data;
  if (head === undefined || others.length < head.parts) return undefined;
  const parts = others.slice(0, head.parts).map((part) => partSchema.safeParse(part).data);
  const members = parts.flatMap((part) => part?.members ?? []);
  const targets = parts.flatMap((part) => part?.targets ?? []);
  const { rollout, change, accept, waves, uncovered, terms } = head;
  const plan = withDigest({ rollout, change, accept, waves, targets, members, uncovered, terms });
  return parts.every((part) => part?.digest === head.digest) && plan.digest === head.digest
    ? plan
    : undefined;
}

/** Members that move, of some waves; undefined: of all. */
export function membersOf(plan: RolloutPlan, waves?: ReadonlySet<number>): PlannedMember[] {
  return plan.members.filter(({ wave }) => wave !== undefined && (waves?.has(wave) ?? true));
}

export function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

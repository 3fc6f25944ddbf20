import * as z from "zod/mini";
import { redactTexts } from "../redact.ts";
import { rolloutEventNames } from "./rollout-event-names.ts";
import type { RolloutPlan } from "./rollout-plan.ts";
import type { RolloutSpec } from "./rollout-spec.ts";
import { type Notice, type RolloutStatus, rolloutStatusSchema } from "./rollout-status.ts";
import { hurtIn } from "./tally-waves.ts";

/** The detail of what a rollout tells of itself: a public interface, to which members may be added. */
export const rolloutToldSchema = z
  .object({
    version: z.literal(1),
    id: z.string().check(z.describe("Of the rollout.")),
    correlationId: z.optional(z.string()),
    from: z.optional(z.string()),
    to: z.string().check(z.describe("State of the rollout, of the wave or of the member.")),
    reason: z.string(),
    wave: z.optional(z.string()),
    member: z.optional(z.string()).check(z.describe("Name of its cluster.")),
    counts: rolloutStatusSchema.shape.waves.def.element.shape.counts.check(
      z.describe("Members of the wave under way by their state."),
    ),
    budget: z.object({ used: z.int(), of: z.int() }).check(z.describe("Failures of the wave under way.")),
    planDigest: z.string(),
    generation: z
      .int()
      .check(z.describe("With id, to and member it tells an event that came twice from another one.")),
    waitingFor: rolloutStatusSchema.shape.waitingFor,
    at: z.string().check(z.describe("ISO 8601 in UTC.")),
  })
  .check(z.describe("A rollout, one of its waves or one of its members changed."));

/** The detail of `Cilium Rollout Refused`. */
export const rolloutRefusedSchema = z
  .object({
    version: z.literal(1),
    id: z.optional(z.string()).check(z.describe("Absent: the command names none that can be read.")),
    command: z.string().check(z.describe("Detail-type of what was refused.")),
    why: z.array(z.string()).check(z.describe("One sentence each.")),
  })
  .check(z.describe("A command was not obeyed, and changed nothing."));

/** An event as it is sent. */
export interface RolloutEvent {
  readonly type: (typeof rolloutEventNames.told)[keyof typeof rolloutEventNames.told];
  readonly detail: z.infer<typeof rolloutToldSchema> | z.infer<typeof rolloutRefusedSchema>;
}

export function refusedEvent(command: string, id: string | undefined, why: readonly string[]): RolloutEvent {
  const detail = { version: 1 as const, ...(id === undefined ? {} : { id }), command, why: [...why] };
  return { type: rolloutEventNames.told.refused, detail: redactTexts(detail) };
}

/** `at` is ISO 8601. */
export function toldEvent(
  { kind, from, to, wave, member, why }: Notice,
  {
    spec,
    plan,
    status,
    at,
  }: {
    readonly spec: Pick<RolloutSpec, "id" | "correlationId">;
    readonly plan: RolloutPlan;
    readonly status: RolloutStatus;
    readonly at: string;
  },
): RolloutEvent {
  const index = Math.min(status.wave, plan.waves.length - 1);
  const { correlationId } = spec;
  const { waitingFor } = status;
  return {
    type: rolloutEventNames.told[kind],
    detail: redactTexts({
      version: 1 as const,
      id: spec.id,
      ...(correlationId === undefined ? {} : { correlationId }),
      ...(from === undefined ? {} : { from }),
      to,
      reason: why ?? status.reason,
      ...(wave === undefined ? {} : { wave }),
      ...(member === undefined ? {} : { member }),
      counts: status.waves[index]?.counts ?? {},
      budget: {
        used: Math.max(0, hurtIn(status.waves, index) - status.forgiven.hurt),
        of: plan.waves[index]?.failureBudget ?? 0,
      },
      planDigest: plan.digest,
      generation: status.generation,
      ...(waitingFor === undefined ? {} : { waitingFor }),
      at,
    }),
  };
}

import * as z from "zod/mini";

/** Why a member waits, in a word; the reason says it in a sentence. */
const holds = [
  /** The rollout wants nothing of it at present. */
  "hold",
  "frozen",
  "paused",
  /** A tag says otherwise, or asks for a change of its own. */
  "pinned",
  /** It is no longer as it was planned. */
  "changed",
  /** Something else is under way, or it has not been well for long enough. */
  "busy",
  "known-bad",
  /** An objection speaks against the change. */
  "blocked",
] as const;

export type Hold = (typeof holds)[number];

const memberStates = [
  "held",
  "starting",
  "moving",
  "verifying",
  "soaking",
  "done",
  "failed",
  "returning",
  "returned",
  "return-blocked",
] as const;

const time = (text: string) => z.string().check(z.describe(`${text} ISO 8601 in UTC.`));

/** Schema of the member `rollout` of a cluster's record, which its own passes write and nobody else. */
export const memberSchema = z.object({
  id: z.string().check(z.describe("Of the rollout.")),
  generation: z.number().check(z.describe("Of the assignment that this tells of; each is acted on once.")),
  action: z.enum(["move", "return", "hold"]),
  state: z
    .enum(memberStates)
    .check(z.describe("soaking: everything was proved, and is looked at until the soak is over.")),
  since: time("When the state began."),
  held: z.optional(z.enum(holds)).check(z.describe("Why it waits, in a word; absent: it does not.")),
  healthySince: z
    .optional(time("Since when everything holds without a break, all of it proved."))
    .check(z.describe("Absent: it does not, or is not proved.")),
  fromRevision: z.number().check(z.describe("What the move starts from, and a return goes back to.")),
  toRevision: z
    .optional(z.number())
    .check(
      z.describe("What it comes to; absent: it has not begun. Nothing else is ever installed on the way."),
    ),
  reason: z.optional(z.string()).check(z.describe("Why, in one sentence.")),
  outcome: z
    .optional(z.enum(["moved", "failed", "returned", "return-blocked"]))
    .check(z.describe("How it ended; never changed within a generation.")),
  clock: z
    .optional(
      z.object({
        seenAt: time("When a pass last looked."),
        elapsed: z.number().check(z.describe("Seconds under way, as far as passes saw into the cluster.")),
        stalled: z.number().check(z.describe("Seconds of them since the last progress.")),
      }),
    )
    .check(z.describe("How long it takes; it stands still where nobody sees into the cluster.")),
  beganAt: z.optional(time("When the first write was due.")),
  brokenAt: z.optional(time("When a pass found the soak broken.")),
  baseline: z
    .optional(z.object({ unmanagedPods: z.number() }))
    .check(z.describe("What was not well before it began, and counts against nobody.")),
});

/** One cluster's part in a rollout, as its record tells it. */
export type Member = z.infer<typeof memberSchema>;

/** Whether its writes have begun, and how they end is not known yet. */
export function isUnderWay({ state }: Member): boolean {
  return state === "moving" || state === "verifying" || state === "returning";
}

/** Whether its passes have to look at it. */
export function isWatched(member: Member): boolean {
  return isUnderWay(member) || member.state === "soaking";
}

/** The member in another state, or the same one with another reason. `now` is ISO 8601. */
export function inState(
  { held: _, reason: __, ...member }: Member,
  state: Member["state"],
  now: string,
  more: Partial<
    Pick<Member, "held" | "reason" | "outcome" | "healthySince" | "clock" | "beganAt" | "baseline">
  > = {},
): Member {
  return { ...member, state, since: member.state === state ? member.since : now, ...more };
}

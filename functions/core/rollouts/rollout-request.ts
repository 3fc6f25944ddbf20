import * as z from "zod/mini";
import { changeSchema } from "./change.ts";
import { rolloutIdSchema } from "./rollout-id.ts";
import { windowSchema } from "./window.ts";

/** Names of one list: a spec is one parameter. */
const mostNames = 200;
const mostWaves = 10;
const mostAlarms = 10;

const word = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,29}$/));
const shortText = z.string().check(z.minLength(1), z.maxLength(200));

/** By name, or as `<account>/<region>/<name>`. */
const clusterNames = z
  .array(z.string().check(z.regex(/^(?:\d{12}\/[a-z0-9-]{1,40}\/)?[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/)))
  .check(z.maxLength(mostNames));

/** Values of which one has to match, for each key; all keys have to. */
const tagSelection = z
  .record(
    z.string().check(z.minLength(1), z.maxLength(128)),
    z.array(z.string().check(z.maxLength(256))).check(z.minLength(1), z.maxLength(20)),
  )
  .check(
    z.refine((tags) => Object.keys(tags).length > 0, "names no tag: leave it away where none is meant"),
    z.refine((tags) => Object.keys(tags).length <= 10, "has more than ten keys"),
  );

const count = (least: number, most: number) => z.int().check(z.gte(least), z.lte(most));

const waveSchema = z
  .strictObject({
    name: word.check(z.describe("Its name in status, events and approvals.")),
    select: z.optional(tagSelection).check(z.describe("Only clusters with these tags.")),
    names: z.optional(clusterNames),
    count: z.optional(count(1, 1000)),
    percent: z
      .optional(count(1, 100))
      .check(z.describe("Of all clusters that move, rounded up, at least one.")),
    representative: z
      .optional(z.boolean())
      .check(z.describe("Those of `count` that between them cover the most kinds of clusters.")),
    rest: z.optional(z.boolean()).check(z.describe("All that no wave before it takes.")),
    maxConcurrent: z.optional(count(1, 50)).check(z.describe("Members that move at a time; 1.")),
    soakMinutes: z
      .optional(count(0, 20_160))
      .check(
        z.describe("From the last member's proof until the wave is done; 60 for a patch, 1440 otherwise."),
      ),
    failureBudget: z
      .optional(count(0, 100))
      .check(z.describe("Members that may fail; one more halts the rollout. 0.")),
    strict: z
      .optional(z.boolean())
      .check(
        z.describe(
          "No more move at a time than may fail yet, and one; true for the first wave, false for the others.",
        ),
      ),
    approval: z
      .optional(z.literal("before"))
      .check(z.describe("Nothing of the wave starts before its gate, which has its name, is approved.")),
  })
  .check(
    z.refine(
      ({ count, percent, rest, select, names }) =>
        [count, percent, rest].filter((way) => way !== undefined && way !== false).length <= 1 &&
        (rest === true || (count ?? percent ?? select ?? names) !== undefined),
      "needs one of count, percent and rest, or select or names alone",
    ),
    z.refine(
      ({ rest, select, names }) => rest !== true || (select ?? names) === undefined,
      "takes the rest: select and names say alone whom it takes",
    ),
    z.refine(
      ({ representative, count }) => representative !== true || count !== undefined,
      "is representative: say of how many by count",
    ),
  );

/** Ways in which a failed member is dealt with. */
const failureWays = ["halt", "return-member", "return-wave", "return-all"] as const;

/** The detail of `Cilium Rollout Requested`: a public interface. */
export const rolloutRequestedSchema = z
  .strictObject({
    version: z.literal(1),
    id: rolloutIdSchema.check(z.describe("The caller's own: asked for twice, it is one rollout.")),
    correlationId: z.optional(shortText),
    by: shortText.check(z.describe("Who asks, as they say.")),
    reason: shortText,
    mode: z
      .optional(z.enum(["plan", "start"]))
      .check(z.describe("plan, the default, waits for Cilium Rollout Start Requested.")),
    change: z
      .union([z.strictObject({ release: z.string().check(z.regex(/^\d+\.\d+(?:\.\d+)?$/)) }), changeSchema])
      .check(
        z.describe(
          "One of a release (or a minor: its newest patch, as of the plan), a refresh, and settings to set.",
        ),
      ),
    select: z
      .optional(
        z
          .strictObject({
            tags: z.optional(tagSelection),
            names: z.optional(clusterNames),
            exclude: z.optional(clusterNames),
          })
          .check(
            z.refine(
              ({ tags, names, exclude }) => (tags ?? names ?? exclude) !== undefined,
              "selects nothing in particular: leave it away for every cluster",
            ),
          ),
      )
      .check(z.describe("Absent: every cluster on which Cilium is installed by us.")),
    waves: z
      .optional(
        z.array(waveSchema).check(
          z.minLength(1),
          z.maxLength(mostWaves),
          z.refine((waves) => new Set(waves.map(({ name }) => name)).size === waves.length, {
            error: "has two of one name: an approval and a skip name one wave by it",
          }),
          z.refine(
            (waves) => waves.slice(0, -1).every(({ rest }) => rest !== true),
            "has a wave behind the one that takes the rest, which leaves it nobody",
          ),
        ),
      )
      .check(z.describe("In order; each takes from what those before it left.")),
    unreachableBudget: z
      .optional(count(0, 1000))
      .check(z.describe("Members that may be out of reach; one more halts. 5.")),
    window: z.optional(windowSchema).check(z.describe("Members start in it only; those that move finish.")),
    alarms: z
      .optional(
        z
          .array(z.string().check(z.minLength(1), z.maxLength(400), z.regex(/^[^\p{Cc}]+$/u)))
          .check(z.minLength(1), z.maxLength(mostAlarms)),
      )
      .check(
        z.describe(
          "CloudWatch alarms of this account and region, by name or ARN, beside the fleet's: nothing starts while one is in ALARM, and one that goes to ALARM meanwhile halts the rollout.",
        ),
      ),
    alarmMissing: z
      .optional(z.enum(["ignore", "hold"]))
      .check(z.describe("Whether an alarm in INSUFFICIENT_DATA lets members start; ignore.")),
    onFailure: z.optional(z.enum(failureWays)).check(z.describe("return-member.")),
    onOverlap: z
      .optional(z.enum(["refuse", "exclude"]))
      .check(z.describe("Where another rollout has a cluster; refuse.")),
    supersedes: z
      .optional(z.array(rolloutIdSchema).check(z.minLength(1), z.maxLength(3)))
      .check(
        z.describe(
          "Rollouts that end when this one starts: what they have under way finishes, and nothing of this one starts before.",
        ),
      ),
    joiners: z
      .optional(z.enum(["ignore", "append"]))
      .check(
        z.describe(
          "Clusters that could take part and come while it runs: append lets them in, in a wave of their own behind all others. ignore.",
        ),
      ),
    deadlineHours: z
      .optional(count(1, 2160))
      .check(z.describe("From the start; then nothing starts any more. 240.")),
    accept: z
      .optional(
        z
          .array(z.string().check(z.regex(/^(?:cannot-return|known-bad:\d+\.\d+\.\d+)$/)))
          .check(z.maxLength(5)),
      )
      .check(
        z.describe(
          "What the asker knows of: `cannot-return`, members that cannot come back; `known-bad:1.20.0`, a release known to be bad.",
        ),
      ),
  })
  .check(z.describe("Asks for a rollout: by default for its plan."));

export type RolloutRequest = z.infer<typeof rolloutRequestedSchema>;
export type WaveRequest = z.infer<typeof waveSchema>;

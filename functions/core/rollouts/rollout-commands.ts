import * as z from "zod/mini";
import { digest } from "../digest.ts";
import { type Json, jsonAt, quoted } from "../json.ts";
import { oneLine } from "../one-line.ts";
import { stableJson } from "../stable-json.ts";
import { rolloutEventNames } from "./rollout-event-names.ts";
import { rolloutIdSchema } from "./rollout-id.ts";
import { type RolloutRequest, rolloutRequestedSchema } from "./rollout-request.ts";

/** Characters of what people say. */
const mostWords = 200;
const text = z.string().check(z.minLength(1), z.maxLength(mostWords));
const planDigest = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const name = z.string().check(z.regex(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/));
const common = { version: z.literal(1), id: rolloutIdSchema, by: text };

const plain = (description: string) =>
  z.strictObject({ ...common, reason: text }).check(z.describe(description));

const ofFleet = (description: string) =>
  z.strictObject({ version: z.literal(1), by: text, reason: text }).check(z.describe(description));

/** Details of the commands, by what they are: public interfaces, one detail-type for each right. */
export const commandSchemas = {
  request: rolloutRequestedSchema,
  start: z
    .strictObject({ ...common, reason: z.optional(text), planDigest })
    .check(z.describe("Starts a rollout that is planned: this plan of it.")),
  approve: z
    .strictObject({
      ...common,
      reason: z.optional(text),
      gate: z
        .string()
        .check(z.regex(/^[a-z0-9][a-z0-9-]{0,29}$/), z.describe("Name of the wave that waits for it.")),
      planDigest,
    })
    .check(z.describe("Approves one gate of one plan; the first approval of this plan stays.")),
  pause: plain("Keeps a rollout from starting members; what moves finishes."),
  resume: plain("Lets a rollout go on that is paused or halted; budgets count anew from there."),
  abort: plain("Ends a rollout; what has begun finishes, and nothing else ever begins."),
  return: plain("Sends all members back, the newest wave first."),
  retry: z
    .strictObject({
      ...common,
      reason: text,
      members: z.optional(z.array(name).check(z.minLength(1), z.maxLength(20))),
    })
    .check(z.describe("Tries members that failed again, with the same plan: these, or all.")),
  skip: z
    .strictObject({ ...common, reason: text, member: z.optional(name), wave: z.optional(z.string()) })
    .check(
      z.refine(
        ({ member, wave }) => (member === undefined) !== (wave === undefined),
        "names one member or one wave",
      ),
      z.describe("Leaves a member out, or takes a wave's proof and soak as given."),
    ),
  freeze: ofFleet("Keeps everything in the fleet from starting, in every rollout."),
  thaw: ofFleet("Ends a freeze."),
} as const;

type Kind = keyof typeof commandSchemas;

type Steering = {
  [K in Exclude<Kind, "request">]: {
    readonly kind: K;
    readonly detail: z.infer<(typeof commandSchemas)[K]>;
    /** The same for each delivery of one command, by whatever bus it comes. */
    readonly key: string;
    /** When it was said, as its event has it. */
    readonly at: string | undefined;
  };
};

export type Command =
  | Steering[keyof Steering]
  | (Omit<Steering["start"], "kind" | "detail"> & {
      readonly kind: "request";
      readonly detail: RolloutRequest;
    });

export type CommandReading =
  | { readonly kind: "command"; readonly command: Command }
  /** Addressed to us and not understood: told by an event. `id` as far as it can be told. */
  | { readonly kind: "refused"; readonly id: string | undefined; readonly why: readonly string[] }
  /** No command of ours. */
  | { readonly kind: "other" };

/** Characters of a detail as JSON. */
const longest = 64 * 1024;

/** A command as an event of the bus carries it. */
export function readCommand(event: Json): CommandReading {
  const type = jsonAt(event, "detail-type");
  const kind = kindOf(type);
  if (kind === undefined) return { kind: "other" };
  const detail = jsonAt(event, "detail");
  const written = safeText(detail);
  if (written.length > longest)
    return refuse(undefined, `its detail has ${written.length} characters; 65,536 is the most`);
  const id = z.object({ id: rolloutIdSchema }).safeParse(detail).data?.id;
  if (written.includes("{{"))
    return refuse(id, 'its detail has "{{", which Parameter Store takes for a reference');
  // A tag of EKS may be called so, and a map of JavaScript forgets it: what it selects would become everything.
  if (written.includes('"__proto__":'))
    return refuse(id, 'its detail has a member "__proto__", which nothing can be selected by');
  const parsed = commandSchemas[kind].safeParse(detail);
  if (!parsed.success) return refuse(id, ...parsed.error.issues.slice(0, 10).map((issue) => sentence(issue)));
  const said = withPlainWords(parsed.data);
  if (said.by === "") return refuse(id, "by: has no character that can be seen");
  const time = jsonAt(event, "time") ?? null;
  const key = digest(stableJson([type, detail, time])).slice(0, 12);
  const at = typeof time === "string" ? time : undefined;
  return { kind: "command", command: { kind, detail: said, key, at } as Command };
}

type Words = {
  readonly by: string;
  readonly reason?: string | undefined;
  readonly correlationId?: string | undefined;
};

/** They are written into parameters, and printed. */
function withPlainWords<Detail extends Words>(detail: Detail): Detail {
  const { by, reason, correlationId } = detail;
  return {
    ...detail,
    by: oneLine(by, mostWords),
    ...(reason === undefined ? {} : { reason: oneLine(reason, mostWords) }),
    ...(correlationId === undefined ? {} : { correlationId: oneLine(correlationId, mostWords) }),
  };
}

function kindOf(type: unknown): Kind | undefined {
  return (Object.keys(commandSchemas) as Kind[]).find((kind) => rolloutEventNames.commands[kind] === type);
}

const refuse = (id: string | undefined, ...why: string[]): CommandReading => ({ kind: "refused", id, why });

function sentence(issue: z.core.$ZodIssue): string {
  const place = issue.path.length === 0 ? "the detail" : issue.path.map(String).join(".").slice(0, 80);
  if (issue.code === "unrecognized_keys")
    return `${place} has ${issue.keys.slice(0, 3).map(quoted).join(", ")}, which is not known`;
  return `${place}: ${issue.message.slice(0, 160)}`;
}

/** JSON is read to any depth, and written only as deep as the stack is: what is too deep is too long. */
function safeText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return " ".repeat(longest + 1);
  }
}

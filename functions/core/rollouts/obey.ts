import { readInstant, writeInstant } from "./instant.ts";
import { withRetry } from "./retries.ts";
import type { Command } from "./rollout-commands.ts";
import { bytes, type RolloutPlan } from "./rollout-plan.ts";
import type { RolloutSpec } from "./rollout-spec.ts";
import { isFinal, type RolloutStatus } from "./rollout-status.ts";

/** Commands that change a spec that there is. */
export type SteeringCommand = Exclude<Command, { kind: "request" | "approve" | "freeze" | "thaw" }>;

/** `spec`: with the command remembered, so that a later delivery does not do what this one could not. */
export type Obeyed =
  | { readonly kind: "spec"; readonly spec: RolloutSpec }
  /** It is so already, or the command was taken before. */
  | { readonly kind: "nothing"; readonly spec: RolloutSpec }
  | { readonly kind: "refused"; readonly why: string; readonly spec: RolloutSpec };

interface Told {
  readonly spec: RolloutSpec;
  readonly plan: RolloutPlan | undefined;
  readonly status: RolloutStatus | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Commands of which a later delivery still does nothing. */
const remembered = 20;
/** Bytes; a standard parameter holds 4,096. */
const mostBytes = 4000;
/** Bytes of a spec as it is planned: the rest is for what is said to it later. */
export const mostPlannedBytes = 3500;

/** What a command makes of a spec: pure, and the same command twice makes one change. */
export function obey(command: SteeringCommand, told: Told): Obeyed {
  const { spec, status } = told;
  if (spec.taken.includes(command.key)) return { kind: "nothing", spec };
  if (status !== undefined && isFinal(status.state)) {
    const why = `it has ended: ${status.state}. Nothing that is said to it changes anything any more`;
    return { kind: "refused", why, spec };
  }
  const noted = withTaken(spec, command.key);
  const changed = change(command, told);
  if (typeof changed === "string") return { kind: "refused", why: changed, spec: noted };
  if (changed === undefined) return { kind: "nothing", spec: noted };
  // To remember who said what is worth less than to stop.
  const next = roomy({ ...noted, ...changed });
  const why =
    command.kind === "retry"
      ? "its spec has no room for more names: retry all"
      : "its spec has no room for more exceptions: abort it, and plan what is left";
  return fits(next) ? { kind: "spec", spec: next } : { kind: "refused", why, spec: noted };
}

/** The spec that remembers a command; the same one where it has no room. */
export function withTaken(spec: RolloutSpec, key: string): RolloutSpec {
  const next = { ...spec, taken: [key, ...spec.taken].slice(0, remembered) };
  return fits(next) ? next : spec;
}

/** The spec without the oldest commands that it remembers, as many as it has no room for. */
function roomy(spec: RolloutSpec): RolloutSpec {
  const { taken } = spec;
  return fits(spec) || taken.length <= 1 ? spec : roomy({ ...spec, taken: taken.slice(0, -1) });
}

function fits(spec: RolloutSpec): boolean {
  return bytes(JSON.stringify(spec)) <= mostBytes;
}

/** The spec of a rollout that another one ends; a text: why it cannot. The same spec where it is so already. */
export function superseded(
  { spec, status }: Pick<Told, "spec" | "status">,
  by: string,
): RolloutSpec | string {
  if ((status !== undefined && isFinal(status.state)) || spec.desired === "abort") return spec;
  if (spec.desired === "supersede") return spec;
  if (spec.desired === "return" || status?.isReturning === true)
    return `rollout ${spec.id} is going back, and has to come to its end first`;
  return { ...spec, desired: "supersede", supersededBy: by };
}

/** A text: why not. Undefined: it is so already. */
function change(command: SteeringCommand, told: Told): Partial<RolloutSpec> | string | undefined {
  const { spec, status, now } = told;
  const { desired } = spec;
  const isHalted = status?.halt !== undefined;
  const at = laterThanHalt(status, now);
  if (command.kind === "start") {
    if (command.detail.planDigest !== spec.planDigest)
      return `its plan has the digest ${spec.planDigest}, and ${command.detail.planDigest} was to be started`;
    if (desired === "plan")
      return { desired: "run", startedAt: writeInstant(now), startedBy: command.detail.by };
    if (desired === "run" || desired === "pause") return undefined;
  }
  if (desired === "supersede" && command.kind !== "abort")
    return `rollout ${spec.supersededBy} supersedes it: it ends once its members have come to rest`;
  if (desired === "abort") return command.kind === "abort" ? undefined : "it is being aborted";
  if (command.kind === "abort") return { desired: "abort" };
  if (desired === "plan") return "it has not been started";
  if (desired === "return") return command.kind === "return" ? undefined : "its members are going back";
  switch (command.kind) {
    case "start":
      return undefined;
    case "return":
      return { desired: "return" };
    case "pause":
      return desired === "pause" ? undefined : { desired: "pause" };
    case "resume":
      return desired === "run" && !isHalted
        ? undefined
        : { desired: "run", ...(isHalted ? { resumedAt: at } : {}) };
    case "retry": {
      const { members } = command.detail;
      return strangerOf(members, told) ?? withRetry(spec, at, members);
    }
    case "skip":
      return skip(command.detail, told);
  }
}

function skip(
  { member, wave, by, reason }: Extract<SteeringCommand, { kind: "skip" }>["detail"],
  told: Told,
): Partial<RolloutSpec> | string | undefined {
  const { spec, plan } = told;
  const stranger = strangerOf(member === undefined ? [] : [member], told);
  if (stranger !== undefined) return stranger;
  if (wave !== undefined && !plan?.waves.some(({ name }) => name === wave)) {
    return `it has no wave ${wave.slice(0, 40)}: its waves are ${plan?.waves.map(({ name }) => name).join(", ")}`;
  }
  const isSkipped = spec.skipped.some((one) => one.member === member && one.wave === wave);
  if (isSkipped) return undefined;
  const what = member === undefined ? { wave } : { member };
  return { skipped: [...spec.skipped, { ...what, by: by.slice(0, 40), reason: reason.slice(0, 80) }] };
}

function strangerOf(names: readonly string[] | undefined, { plan }: Told): string | undefined {
  const stranger = names?.find(
    (name) => !plan?.members.some((member) => member.name === name && member.wave !== undefined),
  );
  return stranger === undefined ? undefined : `${stranger} is none of its members`;
}

/** Times are whole seconds: what a person says within the second of the halt comes after it. */
function laterThanHalt(status: RolloutStatus | undefined, now: number): string {
  const halted = readInstant(status?.halt?.at) ?? 0;
  return writeInstant(Math.max(now, halted + 1000));
}

import { keyOf } from "../core/kube-object.ts";
import { otherWriters } from "../core/plan/other-writers.ts";
import type { ApplyStep, Plan } from "../core/plan/plan.ts";
import type { Change } from "../core/record/recorded-change.ts";
import { stableJson } from "../core/stable-json.ts";
import type { AppliedChanges } from "./apply.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";

/** What a pass will have applied, where nothing stops it; undefined: no object. */
export function intendedChange(pass: ConnectedPass, observed: Observed, plan: Plan): Change | undefined {
  if (!plan.isNew && plan.apply.length + plan.delete.length === 0) return undefined;
  const keysOf = (action: ApplyStep["action"]) =>
    plan.apply.filter((step) => step.action === action).map(({ object }) => keyOf(object));
  return changeOf(pass, observed, plan, {
    created: keysOf("create"),
    configured: keysOf("configure"),
    deleted: plan.delete.map(({ object }) => keyOf(object)),
  });
}

/** What a pass has applied, for the record. */
export function changeOf(
  pass: ConnectedPass,
  observed: Observed,
  plan: Plan,
  { created, configured, deleted }: Pick<AppliedChanges, "created" | "configured" | "deleted">,
): Change {
  const { live } = observed;
  const { previous, request } = pass;
  const isFirst = live.inventory === undefined && typeof previous?.revision !== "number";
  const isReplaced = replacesLost(pass, observed, plan);
  const kind = isFirst ? "install" : plan.isNew && !isReplaced ? "change" : "repair";
  const drifted = plan.apply.filter(({ reason }) => kind === "repair" && reason === "drifted");
  const writers = drifted.flatMap(({ object }) => {
    const found = live.objects.get(keyOf(object));
    return found === undefined ? [] : otherWriters(found, object).map(({ manager }) => manager);
  });
  const because = chainChange({ live }, plan);
  const isScaled = plan.apply.some(({ reason }) => reason === "nodes counted");
  const notes = [
    ...(isReplaced ? ["the current revision was lost"] : []),
    ...(takesRightsBack(plan) ? ["the last pod of an earlier revision is gone"] : []),
    ...(isScaled ? ["the operator follows the number of nodes"] : []),
  ];
  return {
    kind,
    revision: plan.revision.number,
    why: [...notes, request.why].join("; "),
    ...(because === undefined ? {} : { because }),
    created,
    configured,
    deleted,
    writers: [...new Set(writers)],
  };
}

/** Agents are rolled because the VPC CNI below them is another one. */
export function isChainStep({ reason }: ApplyStep): boolean {
  return reason === "aws-node changed";
}

/** Rights go that only pods of an earlier revision needed. */
export function takesRightsBack(plan: Plan): boolean {
  const steps = [...plan.apply, ...plan.delete];
  return steps.length > 0 && steps.every(({ reason }) => reason === "older pods gone");
}

/** A sentence, where a plan has such a step. */
export function chainChange({ live }: Pick<Observed, "live">, plan: Plan): string | undefined {
  if (!plan.apply.some(isChainStep)) return undefined;
  const [before, after] = [live.inventory?.chainedBehind, plan.chainedBehind].map(imageOf);
  const what = before === after ? "settings" : `${before} to ${after}`;
  return `aws-node has changed (${what}): agents restart one at a time, and copy its CNI file anew.`;
}

function imageOf(version: string | undefined): string {
  return version?.split(" ")[0] ?? "unknown";
}

/** Whether a new revision says the same as the one that is lost: nobody has asked for it. */
function replacesLost({ previous }: ConnectedPass, observed: Observed, { isNew, revision }: Plan): boolean {
  const isLost = observed.revision === undefined && typeof previous?.revision === "number";
  return isNew && isLost && stableJson(revision.spec) === stableJson(observed.lastApplied?.spec);
}

import { keyOf } from "../core/kube-object.ts";
import { otherWriters } from "../core/plan/other-writers.ts";
import type { ApplyStep, Plan } from "../core/plan/plan.ts";
import type { Change } from "../core/record/recorded-change.ts";
import type { AppliedChanges } from "./apply.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";

/** What a pass has applied, for the record. */
export function changeOf(
  { request, previous }: ConnectedPass,
  { live }: Observed,
  plan: Plan,
  { created, configured, deleted }: AppliedChanges,
): Change {
  const isFirst = live.inventory === undefined && typeof previous?.revision !== "number";
  const kind = isFirst ? "install" : plan.isNew ? "change" : "repair";
  const drifted = plan.apply.filter(({ reason }) => kind === "repair" && reason === "drifted");
  const writers = drifted.flatMap(({ object }) => {
    const found = live.objects.get(keyOf(object));
    return found === undefined ? [] : otherWriters(found, object);
  });
  const revision = plan.revision.number;
  const because = chainChange({ live }, plan);
  return {
    kind,
    revision,
    why: request.why,
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

import { keyOf } from "../core/kube-object.ts";
import { otherWriters } from "../core/plan/other-writers.ts";
import type { Plan } from "../core/plan/plan.ts";
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
  const isScaled = plan.apply.some(({ reason }) => reason === "nodes counted");
  const why = isScaled ? `${request.why}; the operator follows the number of nodes` : request.why;
  return { kind, revision, why, created, configured, deleted, writers: [...new Set(writers)] };
}

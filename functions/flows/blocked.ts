import { type Objection, summarize } from "../core/objection.ts";
import { installedFacts } from "./installed-facts.ts";
import type { Observed } from "./observed.ts";
import type { ConnectedPass } from "./pass.ts";
import { type StepResult, stalled } from "./step-result.ts";

/** Nothing was written; the objections say what has to change first. Tags, events and the sweep look again. */
export function blocked(
  pass: ConnectedPass,
  observed: Observed,
  objections: readonly Objection[],
): StepResult {
  return stalled({
    phase: "blocked",
    reason: summarize(objections),
    kubernetes: pass.cluster.version,
    objections,
    ...installedFacts(observed.live),
  });
}

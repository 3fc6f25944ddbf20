import { inBrief, type Objection } from "../core/objection.ts";
import { installedFacts } from "./installed-facts.ts";
import { type Outcome, stalled } from "./outcome.ts";
import type { OpenPass } from "./pass.ts";
import type { Seen } from "./seen.ts";

/** Nothing was written; the objections say what has to change first. Tags, events and the sweep look again. */
export function blocked(pass: OpenPass, seen: Seen, objections: readonly Objection[]): Outcome {
  return stalled({
    phase: "blocked",
    reason: inBrief(objections),
    kubernetes: pass.cluster.version,
    objections,
    ...installedFacts(seen.live),
  });
}

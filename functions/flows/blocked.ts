import type { Objection } from "../core/objection.ts";
import { installedFacts } from "./installed-facts.ts";
import { type Outcome, stalled } from "./outcome.ts";
import type { OpenPass } from "./pass.ts";
import type { Seen } from "./seen.ts";

/** Nothing was written; the objections say what has to change first. Tags, events and the sweep look again. */
export function blocked(pass: OpenPass, seen: Seen, objections: readonly Objection[]): Outcome {
  const [first, ...others] = objections.filter(({ severity }) => severity === "blocking");
  const more = others.length === 0 ? "" : ` And ${others.length} more.`;
  return stalled({
    phase: "blocked",
    reason: `${first?.message ?? "Refused."}${more}`,
    kubernetes: pass.cluster.version,
    objections,
    ...installedFacts(seen.live),
  });
}

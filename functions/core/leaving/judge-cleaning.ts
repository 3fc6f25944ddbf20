import { type LeftKind, leftKinds } from "../errands/clean-script.ts";
import { whyLeftOut } from "../errands/left-out.ts";
import { readAnswer } from "../errands/read-answer.ts";
import { podTrouble } from "../health/pod-trouble.ts";
import type { KubeObject } from "../kube-object.ts";
import { oneLine } from "../one-line.ts";

/** What a cleaning errand came to: how much it found on its node, or what it told instead of nothing left. */
export type Cleaned = { readonly found: number } | { readonly left: string };

/** Judges the pod of a cleaning errand; whatever is no answer of its script leaves the node as it was. */
export function judgeCleaning(pod: KubeObject): Cleaned {
  const answer = readAnswer(pod, "clean");
  if (answer === undefined) return { left: silence(pod) };
  if (answer.agent) return { left: "an agent still runs there" };
  const kinds = Object.keys(leftKinds) as LeftKind[];
  const left = kinds.filter((kind) => answer.left[kind] > 0);
  if (left.length > 0)
    return { left: left.map((kind) => `${answer.left[kind]} ${leftKinds[kind]}`).join(", ") };
  return { found: kinds.reduce((sum, kind) => sum + answer.found[kind], 0) };
}

/** Why an errand has said nothing, as far as its pod tells. */
export function silence(pod: KubeObject): string {
  const cause = whyLeftOut(pod)?.cause ?? podTrouble(pod, [])?.cause;
  return oneLine(cause ?? "its errand has not answered", 160);
}

/** Whether an agent says that it neither encrypts nor enforces any more. */
export function isQuiet(pod: KubeObject): boolean {
  const answer = readAnswer(pod, "quiet");
  return answer?.agent === "Ok" && answer.policy === "never" && ["", "Disabled"].includes(answer.encryption);
}

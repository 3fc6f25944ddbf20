import { wholePayload } from "../errands/client-script.ts";
import { whyLeftOut } from "../errands/left-out.ts";
import { addressOf } from "../errands/plan-errands.ts";
import { kindOf, nodeOf, peerOf, readAnswer } from "../errands/read-answer.ts";
import type { KubeObject } from "../kube-object.ts";
import { silence } from "./judge-cleaning.ts";

/** How new pods do on a node; `not asked`: it takes none. */
export type Trial =
  | { readonly kind: "proved" }
  | { readonly kind: "not asked"; readonly why: string }
  | { readonly kind: "failed"; readonly why: string };

/** Judges the pods of a trial on one node: one that listens, and one that asks that of another. */
export function judgeNewPods(pods: readonly KubeObject[]): Trial {
  const server = pods.find((pod) => kindOf(pod) === "server");
  const client = pods.find((pod) => kindOf(pod) === "client");
  if (server === undefined) return { kind: "failed", why: "its new pod is gone" };
  const without = whyLeftOut(server);
  if (without !== undefined) return { kind: "not asked", why: without.cause };
  if (addressOf(server) === undefined) return { kind: "failed", why: silence(server) };
  const answer = client && readAnswer(client, "client");
  if (client === undefined || answer === undefined)
    return { kind: "failed", why: client === undefined ? "nobody asked from there" : silence(client) };
  if (!answer.dns) return { kind: "failed", why: "a new pod resolves no name" };
  const isBetween = peerOf(client) !== nodeOf(client);
  const hears = answer.small === wholePayload.small && answer.large === wholePayload.large;
  if (!hears)
    return { kind: "failed", why: `a new pod hears nobody on ${isBetween ? "another" : "its own"} node` };
  return { kind: "proved" };
}

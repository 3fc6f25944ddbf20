import * as z from "zod/mini";
import { type Json, jsonAt, listAt, parseJson } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import type { ErrandKind } from "./errand-kinds.ts";
import { errandContainer, errandLabel, errandNotes } from "./round.ts";

/** Characters that a kubelet keeps of a termination message. */
const longest = 4096;

const version = z.literal(1);
const count = z.number().check(z.nonnegative());

/** Null: the agent did not say. */
const told = z.nullable(count);

const reportAnswer = z.object({
  v: version,
  agent: z.string(),
  peers: told,
  fresh: told,
  endpoints: told,
  unready: told,
  quarantined: told,
  cni: z.enum(["ok", "old", "missing"]),
});

const clientAnswer = z.object({
  v: version,
  dns: z.boolean(),
  api: z.boolean(),
  node: z.boolean(),
  small: count,
  large: count,
});

const claimAnswer = z.object({ v: version, open: count, guarded: count });

const answers = {
  report: reportAnswer,
  client: clientAnswer,
  admitted: claimAnswer,
  refused: claimAnswer,
} as const;

export type AskerKind = keyof typeof answers;

export type AnswerOf<Kind extends AskerKind> = z.infer<(typeof answers)[Kind]>;

/** What a pod said at its end; undefined: nothing, or nothing that it could have been told to say. */
export function readAnswer<Kind extends AskerKind>(pod: KubeObject, kind: Kind): AnswerOf<Kind> | undefined {
  const message = jsonAt(ownStatus(pod), "state", "terminated", "message");
  if (typeof message !== "string" || message.length > longest) return undefined;
  const read = z.safeParse(answers[kind], parseJson(message));
  return read.success ? (read.data as AnswerOf<Kind>) : undefined;
}

export function kindOf({ metadata }: KubeObject): ErrandKind | undefined {
  return metadata.labels?.[errandLabel] as ErrandKind | undefined;
}

/** Of the container that we sent: a webhook may have added others, which come before it or never end. */
function ownStatus(pod: KubeObject): Json | undefined {
  return listAt(pod, "status", "containerStatuses").find((one) => jsonAt(one, "name") === errandContainer);
}

/** Names of containers that somebody has added to an errand. */
export function addedContainers(pod: KubeObject): string[] {
  const names = listAt(pod, "spec", "containers").map((one) => String(jsonAt(one, "name")));
  return names.filter((name) => name !== errandContainer);
}

/** Node of an errand, as we told it. */
export function nodeOf({ metadata }: KubeObject): string {
  return metadata.annotations?.[errandNotes.node] ?? "";
}

/** Node of the server that an errand asks; undefined: it asks none. */
export function peerOf({ metadata }: KubeObject): string | undefined {
  return metadata.annotations?.[errandNotes.peer];
}

/** Whether it says nothing more. */
export function isOver(pod: KubeObject): boolean {
  const hasEnded = jsonAt(ownStatus(pod), "state", "terminated") !== undefined;
  return hasEnded || ["Succeeded", "Failed"].includes(String(jsonAt(pod, "status", "phase")));
}

/** Reasons for which a kubelet does not admit a pod that no scheduler has placed: the node has no room, and no fault. */
const rejections =
  /^(OutOf[a-zA-Z0-9./-]+|Node(Affinity|Ports|Shutdown)|UnexpectedAdmissionError|Preempting)$/;

/** Whether its node has no room for it, so that nobody was asked. */
export function isRejected(pod: KubeObject): boolean {
  return (
    jsonAt(pod, "status", "phase") === "Failed" && rejections.test(String(jsonAt(pod, "status", "reason")))
  );
}

import * as z from "zod/mini";
import { type Json, jsonAt, listAt, parseJson } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { type LeftKind, leftKinds } from "./clean-script.ts";
import { type ErrandKind, errandKinds } from "./errand-kinds.ts";
import { errandContainer, errandLabel, errandNotes, type Round } from "./round.ts";

/** Characters that a kubelet keeps of a termination message. */
const longest = 4096;

const version = z.literal(1);
const count = z.int().check(z.nonnegative());

/** Null: the agent did not say. */
const told = z.nullable(count);

const reportAnswer = z.object({
  v: version,
  agent: z.string().check(z.maxLength(60)),
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

const quietAnswer = z.object({
  v: version,
  agent: z.string().check(z.maxLength(60)),
  encryption: z.string().check(z.maxLength(60)),
  policy: z.string().check(z.maxLength(60)),
});

const counts = z.object(
  Object.fromEntries(Object.keys(leftKinds).map((kind) => [kind, count])) as Record<LeftKind, typeof count>,
);

/** `agent`: one still runs, so that nothing was touched. */
const cleanAnswer = z.union([
  z.object({ v: version, agent: z.literal(true) }),
  z.object({ v: version, agent: z.literal(false), found: counts, left: counts }),
]);

const answers = {
  quiet: quietAnswer,
  clean: cleanAnswer,
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
  const kind = metadata.labels?.[errandLabel] ?? "";
  return Object.hasOwn(errandKinds, kind) ? (kind as ErrandKind) : undefined;
}

/** Of the container that we sent: a webhook may have added others, which come before it or never end. */
export function ownStatus(pod: KubeObject): Json | undefined {
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

/** Whether we sent this pod in this round: anybody's may have its labels and notes, and an earlier round its kind and node. */
export function isOfRound({ id, uid, nodes }: Round, pod: KubeObject): boolean {
  const { name, annotations = {}, ownerReferences } = pod.metadata;
  const [kind = "", node] = [kindOf(pod), nodeOf(pod)];
  const place = name.slice(kind.length + 1, -(id.length + 1));
  return (
    annotations[errandNotes.round] === id &&
    listAt(ownerReferences).some((owner) => jsonAt(owner, "uid") === uid) &&
    /^\d{1,4}$/.test(place) &&
    name === `${kind}-${place}-${id}` &&
    nodes.includes(node) &&
    jsonAt(pod, "spec", "nodeName") === node
  );
}

/** Whether it says nothing more. */
export function isOver(pod: KubeObject): boolean {
  const hasEnded = jsonAt(ownStatus(pod), "state", "terminated") !== undefined;
  return hasEnded || ["Succeeded", "Failed"].includes(String(jsonAt(pod, "status", "phase")));
}

import * as z from "zod/mini";
import { jsonAt, listAt, parseJson } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import type { ErrandKind } from "./errand-kinds.ts";
import { errandLabel, errandNotes } from "./round.ts";

/** Characters that a kubelet keeps of a termination message. */
const longest = 4096;

const version = z.literal(1);
const count = z.number().check(z.nonnegative());

const reportAnswer = z.object({
  v: version,
  agent: z.string(),
  peers: count,
  fresh: count,
  endpoints: count,
  unready: count,
  identities: count,
  quarantined: count,
  cni: z.enum(["ok", "old", "missing"]),
  btf: z.boolean(),
  kernel: z.string(),
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
  const [status] = listAt(pod, "status", "containerStatuses");
  const message = jsonAt(status, "state", "terminated", "message");
  if (typeof message !== "string" || message.length > longest) return undefined;
  const read = z.safeParse(answers[kind], parseJson(message));
  return read.success ? (read.data as AnswerOf<Kind>) : undefined;
}

export function kindOf({ metadata }: KubeObject): ErrandKind | undefined {
  return metadata.labels?.[errandLabel] as ErrandKind | undefined;
}

/** Node of an errand, as we told it. */
export function nodeOf({ metadata }: KubeObject): string {
  return metadata.annotations?.[errandNotes.node] ?? "";
}

/** Whether it says nothing more. */
export function isOver(pod: KubeObject): boolean {
  return ["Succeeded", "Failed"].includes(String(jsonAt(pod, "status", "phase")));
}

import type { Json } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";

/** A rendered object as the golden renders have it: without `helm.sh/chart`, and with a mark for every script. */
export function cleaned(object: KubeObject): KubeObject {
  return { ...object, ...mapOf(clean({ ...object })) };
}

function clean(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item: Json) => clean(item) ?? null);
  if (!isMap(value)) return value;
  const entries = Object.entries(value)
    .filter(([key]) => key !== "helm.sh/chart")
    .map(([key, member]) => [key, clean(member)] as const);
  return withScriptMark(Object.fromEntries(entries));
}

/** The word that a shell takes after `-c`, wherever in command and args it stands. */
function withScriptMark(container: Readonly<Record<string, Json | undefined>>): Json {
  const command = wordsOf(container["command"]);
  const args = wordsOf(container["args"]);
  const script = scriptAt([...command, ...args]);
  if (script === undefined) return container;
  const marked = [...command, ...args].with(script, "<script>");
  return {
    ...container,
    command: marked.slice(0, command.length),
    ...(args.length === 0 ? {} : { args: marked.slice(command.length) }),
  };
}

function scriptAt([shell, ...words]: readonly string[]): number | undefined {
  if (shell === undefined || !/(^|\/)(ba)?sh$/.test(shell)) return undefined;
  const flag = words.findIndex((word) => /^-[a-z]*c$/.test(word));
  if (flag < 0) return undefined;
  const script = words.findIndex((word, index) => index > flag && word !== "--");
  return script < 0 ? undefined : script + 1;
}

function wordsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === "string") ? value : [];
}

function mapOf(value: Json | undefined): Readonly<Record<string, Json | undefined>> {
  return isMap(value) ? value : {};
}

function isMap(value: Json | undefined): value is Readonly<Record<string, Json | undefined>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

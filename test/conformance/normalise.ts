import type { Json } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { stableJson } from "../../functions/core/stable-json.ts";

type JsonMap = Readonly<Record<string, Json | undefined>>;

/** Lists whose order means nothing, and the member that names an entry where there is one. */
const unorderedLists: Readonly<Record<string, string | undefined>> = {
  env: "name",
  ports: "name",
  volumes: "name",
  volumeMounts: "mountPath",
  imagePullSecrets: "name",
  tolerations: undefined,
};

const hclFiles = ["agent.conf", "server.conf"];

/** An object in the form in which two equal ones are the same JSON; the rules are those of the golden README. */
export function normalise(object: KubeObject): Json {
  const plain = withoutEmpty(withoutOwnMarks({ ...object }, []));
  const map = isMap(plain) ? plain : {};
  if (object.kind === "Secret") return { ...map, data: keysOnly(object["data"]) };
  if (object.kind === "ConfigMap") return { ...map, data: configData(object["data"]) };
  const named = withNamedEntries(map, "");
  return object.kind === "Role" || object.kind === "ClusterRole"
    ? { ...(isMap(named) ? named : {}), rules: rulesByContent(object["rules"]) }
    : named;
}

/** Rule 1: nulls, empty maps and empty lists count as absent. */
function withoutEmpty(value: Json | undefined): Json | undefined {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) {
    const items = value.map(withoutEmpty).filter((item: Json | undefined) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (!isMap(value)) return value;
  const entries = Object.entries(value)
    .map(([key, member]) => [key, withoutEmpty(member)] as const)
    .filter(([, member]) => member !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Rules 6 and 7: the product's own labels and annotations, managed-by, and checksums on pod templates. */
function withoutOwnMarks(value: Json | undefined, path: readonly string[]): Json | undefined {
  if (Array.isArray(value)) return value.map((item: Json) => withoutOwnMarks(item, path) ?? null);
  if (!isMap(value)) return value;
  const marks = path.at(-2) === "metadata" && ["labels", "annotations"].includes(path.at(-1) ?? "");
  const onTemplate = path.at(-3) === "template";
  const entries = Object.entries(value)
    .filter(([key]) => !marks || !(isOwnMark(key) || (onTemplate && isChecksum(key))))
    .map(([key, member]) => [key, withoutOwnMarks(member, [...path, key])] as const);
  return Object.fromEntries(entries);
}

function isOwnMark(key: string): boolean {
  const domain = key.split("/")[0] ?? "";
  return (
    key === productNames.managedByLabel ||
    domain === productNames.domain ||
    domain.endsWith(`.${productNames.domain}`)
  );
}

function isChecksum(key: string): boolean {
  return /(^|[-/])checksum($|[-/])/.test(key);
}

/** Rule 2: lists without an order become maps, so that an entry is compared with its namesake. */
function withNamedEntries(value: Json | undefined, name: string): Json {
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => withNamedEntries(item, ""));
    return Object.hasOwn(unorderedLists, name) ? byName(items, unorderedLists[name]) : items;
  }
  if (!isMap(value)) return value ?? null;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withNamedEntries(member, key)]),
  );
}

function byName(items: readonly Json[], member: string | undefined): Json {
  const named: Record<string, Json> = {};
  for (const item of items) {
    const given = member !== undefined && isMap(item) ? item[member] : undefined;
    const name = typeof given === "string" ? given : stableJson(item);
    let key = name;
    for (let copy = 2; Object.hasOwn(named, key); copy += 1) key = `${name} #${copy}`;
    named[key] = item;
  }
  return named;
}

function rulesByContent(rules: Json | undefined): Json {
  if (!Array.isArray(rules)) return {};
  return byName(rules.map(sortedStrings), undefined);
}

function sortedStrings(rule: Json): Json {
  if (!isMap(rule)) return rule;
  const sorted = (member: Json | undefined) =>
    Array.isArray(member) ? [...member].sort() : (member ?? null);
  return Object.fromEntries(Object.entries(rule).map(([key, member]) => [key, sorted(member)]));
}

/** Rule 3: JSON as JSON, HCL line by line. */
function configData(data: Json | undefined): Json {
  if (!isMap(data)) return {};
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, configValue(key, value ?? null)]),
  );
}

function configValue(key: string, value: Json): Json {
  if (typeof value !== "string") return value;
  if (hclFiles.includes(key)) return foldedLines(value);
  if (!/^\s*[{[]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function foldedLines(text: string): string[] {
  return text
    .trim()
    .split("\n")
    .map((line) => line.trim().replaceAll(/\s+/g, " "));
}

/** Rule 4: values of Secrets are never compared. */
function keysOnly(data: Json | undefined): Json {
  return isMap(data) ? Object.fromEntries(Object.keys(data).map((key) => [key, "(not compared)"])) : {};
}

function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

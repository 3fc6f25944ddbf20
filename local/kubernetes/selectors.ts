import { mapAt } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { failures } from "./failures.ts";
import { textAt } from "./json-map.ts";
import type { ServedKind } from "./served-kinds.ts";

export type Matcher = (object: KubeObject) => boolean;

/** Fields that a selector may name besides metadata.name and metadata.namespace. */
const selectableFields: Readonly<Record<string, readonly string[]>> = {
  Pod: ["spec.hostNetwork", "spec.nodeName", "spec.serviceAccountName", "status.phase"],
  Event: ["involvedObject.kind", "involvedObject.name", "involvedObject.uid", "reason", "type"],
  Node: ["spec.unschedulable"],
  Namespace: ["status.phase"],
  Secret: ["type"],
};

const key = "[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?";
const requirements: readonly {
  readonly pattern: RegExp;
  readonly holds: (value: string | undefined, wanted: readonly string[]) => boolean;
}[] = [
  {
    pattern: new RegExp(`^(?<key>${key})\\s+in\\s*\\((?<values>[^)]*)\\)$`),
    holds: (value, wanted) => value !== undefined && wanted.includes(value),
  },
  {
    pattern: new RegExp(`^(?<key>${key})\\s+notin\\s*\\((?<values>[^)]*)\\)$`),
    holds: (value, wanted) => value === undefined || !wanted.includes(value),
  },
  {
    pattern: new RegExp(`^(?<key>${key})\\s*!=\\s*(?<values>[^=,]*)$`),
    holds: (value, wanted) => value === undefined || !wanted.includes(value),
  },
  {
    pattern: new RegExp(`^(?<key>${key})\\s*==?\\s*(?<values>[^=,]*)$`),
    holds: (value, wanted) => value !== undefined && wanted.includes(value),
  },
  { pattern: new RegExp(`^!\\s*(?<key>${key})$`), holds: (value) => value === undefined },
  { pattern: new RegExp(`^(?<key>${key})$`), holds: (value) => value !== undefined },
];

/** `a=b,c!=d,e in (f,g),h notin (i),j,!k`. */
export function labelMatcher(selector: string): Matcher {
  const matchers = terms(selector).map(labelTerm);
  return (object) => matchers.every((matches) => matches(object));
}

function labelTerm(term: string): Matcher {
  for (const { pattern, holds } of requirements) {
    const found = pattern.exec(term)?.groups;
    if (found === undefined) continue;
    const wanted = (found["values"] ?? "").split(",").map((value) => value.trim());
    return (object) => {
      const value = mapAt(object, "metadata", "labels")[found["key"] ?? ""];
      return holds(typeof value === "string" ? value : undefined, wanted);
    };
  }
  throw failures.badRequest(`found '${term}', expected: !, identifier, or 'end of string'`);
}

/** `metadata.name=x,status.phase!=Running`. */
export function fieldMatcher(kind: ServedKind, selector: string): Matcher {
  const allowed = ["metadata.name", "metadata.namespace", ...(selectableFields[kind.kind] ?? [])];
  const matchers = terms(selector).map((term): Matcher => {
    const [, field = "", operator, wanted] = /^([^=!]*)(!=|==?)(.*)$/.exec(term) ?? [];
    if (!allowed.includes(field)) throw failures.badRequest(unknownField(field, allowed));
    return (object) => (fieldText(object, field) === wanted) === (operator !== "!=");
  });
  return (object) => matchers.every((matches) => matches(object));
}

/** A flag that is not set reads as false. */
function fieldText(object: KubeObject, field: string): string {
  if (field !== "spec.hostNetwork") return textAt(object, ...field.split("."));
  return String(mapAt(object, "spec")["hostNetwork"] === true);
}

function unknownField(field: string, allowed: readonly string[]): string {
  return `"${field}" is not a known field selector: only ${allowed.map((name) => `"${name}"`).join(", ")}`;
}

/** The parts between commas that are not inside parentheses. */
function terms(selector: string): readonly string[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map((term) => term.trim())
    .filter((term) => term !== "");
}

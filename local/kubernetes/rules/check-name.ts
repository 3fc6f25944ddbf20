import type { StatusCause } from "../api-failure.ts";
import type { ServedKind } from "../served-kinds.ts";

interface NameRule {
  readonly pattern: RegExp;
  readonly longest: number;
  readonly sentence: string;
}

const label: NameRule = {
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  longest: 63,
  sentence:
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
};
const subdomain: NameRule = {
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  longest: 253,
  sentence:
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
};
const pathSegment: NameRule = {
  pattern: /^(?!\.{1,2}$)[^/%]+$/,
  longest: Number.POSITIVE_INFINITY,
  sentence: "may not be '.' or '..' and may not contain '/' or '%'",
};

function ruleOf({ group, kind }: ServedKind): NameRule {
  if (group === "rbac.authorization.k8s.io") return pathSegment;
  return kind === "Namespace" || kind === "Service" ? label : subdomain;
}

/** The objection to an object's name, if there is one. */
export function checkName(kind: ServedKind, name: string): readonly StatusCause[] {
  const rule = ruleOf(kind);
  const why = rule.pattern.test(name)
    ? name.length > rule.longest && `must be no more than ${rule.longest} characters`
    : rule.sentence;
  if (why === false) return [];
  const message = `Invalid value: ${JSON.stringify(name)}: ${why}`;
  return [{ reason: "FieldValueInvalid", message, field: "metadata.name" }];
}

import type { Json } from "../../../functions/core/json.ts";
import { AwsError } from "../http/protocol.ts";

type Members = { readonly [key: string]: Json | undefined };

/** Operators that the product's rules use; each decides whether a leaf (undefined: absent) matches. */
const operators: Readonly<Record<string, (operand: Json | undefined, leaf: Json | undefined) => boolean>> = {
  prefix: (operand, leaf) =>
    typeof leaf === "string" && typeof operand === "string" && leaf.startsWith(operand),
  "anything-but": (operand, leaf) => leaf !== undefined && ![operand].flat().includes(leaf),
  exists: (operand, leaf) => (leaf !== undefined) === operand,
};

/** Whether EventBridge would take the event for the rule: every member of the pattern must be matched. */
export function matchesPattern(pattern: Members, event: Members): boolean {
  return Object.entries(pattern).every(([key, expected]) => {
    const found = event[key];
    if (Array.isArray(expected)) return matchesAny(expected, found);
    return isMembers(expected) && matchesPattern(expected, isMembers(found) ? found : {});
  });
}

/** Refuses what EventBridge refuses, and operators that this stand-in does not know. */
export function checkPattern(pattern: Json | undefined): void {
  if (!isMembers(pattern) || Object.keys(pattern).length === 0) throw invalid("it is not a filled object");
  for (const [key, expected] of Object.entries(pattern)) {
    if (!Array.isArray(expected)) {
      checkPattern(expected);
      continue;
    }
    for (const item of expected) {
      const unknown = isMembers(item) ? Object.keys(item).find((name) => !(name in operators)) : undefined;
      if (unknown !== undefined) throw invalid(`unrecognized match type ${unknown} at ${key}`);
    }
  }
}

/** Any item of a list in the event may match. */
function matchesAny(expected: readonly Json[], found: Json | undefined): boolean {
  const leaves = Array.isArray(found) ? found : [found];
  return leaves.some((leaf) => expected.some((item) => matchesLeaf(item, leaf)));
}

function matchesLeaf(expected: Json, leaf: Json | undefined): boolean {
  if (!isMembers(expected)) return expected === leaf;
  return Object.entries(expected).every(([name, operand]) => operators[name]?.(operand, leaf) === true);
}

function isMembers(value: Json | undefined): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(reason: string): AwsError {
  return new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);
}

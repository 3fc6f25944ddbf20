import type { Json } from "../../functions/core/json.ts";

interface Members {
  readonly [name: string]: Json | undefined;
}

/** A template as CloudFormation reads it where just these conditions hold; other functions are left as they are. */
export function resolvedTemplate(template: Members, holding: ReadonlySet<string>): Json | undefined {
  return resolved(template, holding);
}

const left = Symbol("left out");

function resolved(value: Json | undefined, holding: ReadonlySet<string>): Json | undefined {
  const found = walk(value, holding);
  return found === left ? undefined : (found as Json | undefined);
}

function walk(value: Json | undefined, holding: ReadonlySet<string>): Json | undefined | typeof left {
  if (Array.isArray(value)) {
    return value.map((item) => walk(item, holding)).filter((item) => item !== left) as Json;
  }
  if (typeof value !== "object" || value === null) return value;
  const members = value as Members;
  const choice = members["Fn::If"] as readonly [string, Json, Json] | undefined;
  if (choice !== undefined && choice[0] !== "NoSettings") {
    return walk(holding.has(choice[0]) ? choice[1] : choice[2], holding);
  }
  if (members["Ref"] === "AWS::NoValue") return left;
  const condition = members["Condition"];
  if (typeof condition === "string" && "Type" in members && !holding.has(condition)) return left;
  const kept = Object.entries(members)
    .filter(([name]) => !(name === "Condition" && typeof condition === "string"))
    .map(([name, member]) => [name, walk(member, holding)] as const)
    .filter(([, member]) => member !== left);
  return Object.fromEntries(kept) as Json;
}

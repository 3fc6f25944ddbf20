import type { Json } from "../../functions/core/json.ts";
import { placeholders } from "../stacks/template-stack.ts";

const sweepMinutes: Json = { Ref: "SweepMinutes" };
const sweepSeconds: Json = { "Fn::FindInMap": ["Sweep", sweepMinutes, "Seconds"] };

/** Parameters by the placeholder, as JSON, that is a whole value. */
const values: Readonly<Record<string, Json>> = {
  [JSON.stringify([placeholders.subnetId])]: { Ref: "SubnetIds" },
  [JSON.stringify([placeholders.securityGroupId])]: { Ref: "SecurityGroupIds" },
  [JSON.stringify(placeholders.sweepMinutes * 60)]: sweepSeconds,
};
/** Parameters by the placeholder inside a text. */
const inTexts: Readonly<Record<string, Json>> = {
  [`${placeholders.sweepMinutes * 60}`]: sweepSeconds,
  [`${placeholders.sweepMinutes}`]: sweepMinutes,
};
const anyInText = new RegExp(`(${Object.keys(inTexts).join("|")})`);

/** The template with parameters in the place of their placeholders. */
export function resolvePlaceholders(value: Json | undefined): Json {
  const whole = values[JSON.stringify(value)];
  if (whole !== undefined) return whole;
  if (typeof value === "string") {
    const parts = value.split(anyInText).filter((part) => part !== "");
    return parts.length < 2 ? value : { "Fn::Join": ["", parts.map((part) => inTexts[part] ?? part)] };
  }
  if (Array.isArray(value)) return value.map(resolvePlaceholders);
  if (typeof value !== "object" || value === null) return value ?? null;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, resolvePlaceholders(member)]),
  );
}

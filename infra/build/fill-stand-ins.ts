import type { Json } from "../../functions/core/json.ts";
import { standIns } from "../stacks/stand-ins.ts";

const sweepMinutes: Json = { Ref: "SweepMinutes" };
const sweepSeconds: Json = { "Fn::FindInMap": ["Sweep", sweepMinutes, "Seconds"] };

/** Whole values, as texts of JSON, and what stands in their place. */
const values: Readonly<Record<string, Json>> = {
  [JSON.stringify([standIns.subnetId])]: { Ref: "SubnetIds" },
  [JSON.stringify([standIns.securityGroupId])]: { Ref: "SecurityGroupIds" },
  [JSON.stringify(standIns.sweepMinutes * 60)]: sweepSeconds,
};
/** The same inside of texts. */
const inTexts: Readonly<Record<string, Json>> = {
  [`${standIns.sweepMinutes * 60}`]: sweepSeconds,
  [`${standIns.sweepMinutes}`]: sweepMinutes,
};
const anyInText = new RegExp(`(${Object.keys(inTexts).join("|")})`);

/** The template with parameters where values stood in for them. */
export function fillStandIns(value: Json | undefined): Json {
  const whole = values[JSON.stringify(value)];
  if (whole !== undefined) return whole;
  if (typeof value === "string") {
    const parts = value.split(anyInText).filter((part) => part !== "");
    return parts.length < 2 ? value : { "Fn::Join": ["", parts.map((part) => inTexts[part] ?? part)] };
  }
  if (Array.isArray(value)) return value.map(fillStandIns);
  if (typeof value !== "object" || value === null) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fillStandIns(member)]));
}

import { limits } from "../../../infra/constructs/limits.ts";
import { synthesizedTemplate } from "../../builders/synthesized-template.ts";
import type { StackCounts } from "./counts-of-month.ts";

/** Counted in the template of a deployment without any setting; the functions must have been built. */
export function templateCounts(): StackCounts {
  const template = synthesizedTemplate();
  const count = (type: string): number => Object.keys(template.findResources(type)).length;
  return {
    memoryMegabytes: limits.memoryMegabytes.default,
    alarms: count("AWS::CloudWatch::Alarm"),
    dashboards: count("AWS::CloudWatch::Dashboard"),
    keys: count("AWS::KMS::Key"),
  };
}

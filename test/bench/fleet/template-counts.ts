import { numbers } from "../../../infra/constructs/numbers.ts";
import { synthesised } from "../../infra/synthesised.ts";
import type { StackCounts } from "./counts-of-month.ts";

/** Counted in the template of a deployment without any setting; the functions must have been built. */
export function templateCounts(): StackCounts {
  const template = synthesised();
  const count = (type: string): number => Object.keys(template.findResources(type)).length;
  return {
    memoryMegabytes: numbers.memoryMegabytes.usual,
    alarms: count("AWS::CloudWatch::Alarm"),
    dashboards: count("AWS::CloudWatch::Dashboard"),
    keys: count("AWS::KMS::Key"),
  };
}

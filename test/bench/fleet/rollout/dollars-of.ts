import { limits } from "../../../../infra/constructs/limits.ts";
import type { PriceTable } from "../cost-of-month.ts";
import type { RolloutMeasurement } from "./rollout-measurement.ts";

type Counted = Pick<
  RolloutMeasurement,
  | "passes"
  | "passMilliseconds"
  | "triggerInvocations"
  | "triggerMilliseconds"
  | "advance"
  | "requests"
  | "logBytes"
>;

/** Bytes of Lambda's own lines about an invocation, as in counts-of-month.ts. */
const platformLog = 900;

/** What one rollout costs at list prices, by what it is for. Throws where the table lacks a price: a sum with a gap misleads. */
export function dollarsOf(counted: Counted, { prices, asOf }: PriceTable): Readonly<Record<string, number>> {
  const cost = (item: string, quantity: number): number => {
    const price = prices.find((one) => one.item === item);
    if (price === undefined)
      throw new Error(`adding up a rollout by the prices of ${asOf}: none for ${item}.`);
    return (quantity / price.per) * price.dollars;
  };
  const { passes, passMilliseconds, triggerInvocations, triggerMilliseconds, advance, requests } = counted;
  const invocations = passes + triggerInvocations + advance.invocations;
  const milliseconds = passMilliseconds + triggerMilliseconds + advance.milliseconds;
  const gigabytes = limits.memoryMegabytes.default / 1024;
  // Each batch is received and deleted; what is sent counts where it is asked for.
  const taken = 2 * invocations;
  return {
    "Lambda's requests": cost("lambdaRequests", invocations),
    "Lambda's time": cost("lambdaGigabyteSeconds", (milliseconds / 1000) * gigabytes),
    SQS: cost("sqsFifoRequests", (requests["sqs.SendMessage"] ?? 0) + taken),
    EventBridge: cost("customEvents", requests["events.PutEvents"] ?? 0),
    "logs, taken in": cost("logsIngestedGigabytes", (counted.logBytes + invocations * platformLog) / 1e9),
  };
}

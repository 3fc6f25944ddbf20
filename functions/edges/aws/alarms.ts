import * as z from "zod/mini";
import { plain } from "../../core/record/plain.ts";
import type { Alarms } from "../../flows/ports/alarms.ts";
import { AwsCallError } from "../../flows/ports/aws-call-error.ts";
import type { WithDeadline } from "../deadline.ts";
import type { AwsClientSettings } from "./client.ts";
import { type JsonService, makeJsonCaller } from "./json-call.ts";

/** Source: the service model of CloudWatch, version 2010-08-01. */
export const cloudWatch: JsonService = { service: "monitoring", target: "GraniteServiceVersion20100801" };

/** Times come in seconds since 1970. */
const alarm = z.object({
  AlarmName: z.string(),
  StateValue: z.string(),
  StateTransitionedTimestamp: z.optional(z.number()),
  StateUpdatedTimestamp: z.optional(z.number()),
});

const answerSchema = z.object({
  MetricAlarms: z.optional(z.array(alarm)),
  CompositeAlarms: z.optional(z.array(alarm)),
});

export function makeAlarms(
  settings: AwsClientSettings & { readonly endpoint: string },
): WithDeadline<Alarms> {
  const call = makeJsonCaller(settings, cloudWatch);
  return (deadline) => ({
    async states(names) {
      const attempt = `describe alarms ${plain(names.join(", "), 120)}`;
      const answer = await call(deadline)(attempt, "DescribeAlarms", {
        AlarmNames: [...names],
        // Left out, CloudWatch answers with metric alarms alone.
        AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
        MaxRecords: 100,
      });
      const read = answerSchema.safeParse(answer).data;
      if (read === undefined)
        throw new AwsCallError(
          "unreachable",
          "SyntaxError",
          `${attempt}: the answer is none of CloudWatch's.`,
        );
      const { MetricAlarms = [], CompositeAlarms = [] } = read;
      return [...MetricAlarms, ...CompositeAlarms].map((one) => {
        const since = one.StateTransitionedTimestamp ?? one.StateUpdatedTimestamp;
        return {
          name: one.AlarmName,
          state: one.StateValue,
          ...(since === undefined ? {} : { since: since * 1000 }),
        };
      });
    },
  });
}

import * as z from "zod/mini";
import { jsonProtocol } from "./http/json-protocol.ts";
import { type Call, operation, perAccountAndRegion, type Service } from "./http/operation.ts";
import { AwsError, type Output } from "./http/protocol.ts";

const states = ["OK", "ALARM", "INSUFFICIENT_DATA"] as const;

interface Alarm {
  readonly kind: "MetricAlarm" | "CompositeAlarm";
  readonly state: (typeof states)[number];
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** CloudWatch: alarms that go into a state when they are told to, and look at no metric. */
export function makeCloudWatch(now: () => number): Service {
  const store = perAccountAndRegion(() => new Map<string, Alarm>());
  const put = (kind: Alarm["kind"]) =>
    operation(z.object({ AlarmName: z.string() }), ({ AlarmName: name }, call) => {
      const { state, since } = store(call).get(name) ?? { state: "INSUFFICIENT_DATA", since: now() };
      store(call).set(name, { kind, state, since });
      return {};
    });
  return {
    protocol: jsonProtocol("1.0"),
    operations: {
      PutMetricAlarm: put("MetricAlarm"),
      PutCompositeAlarm: put("CompositeAlarm"),

      SetAlarmState: operation(
        z.object({ AlarmName: z.string(), StateValue: z.enum(states), StateReason: z.string() }),
        ({ AlarmName: name, StateValue: state }, call) => {
          const alarm = store(call).get(name);
          if (alarm === undefined) throw new AwsError("ResourceNotFound", "Unknown alarm name", 404);
          const since = alarm.state === state ? alarm.since : now();
          store(call).set(name, { ...alarm, state, since });
          return {};
        },
      ),

      DescribeAlarms: operation(
        z.object({
          AlarmNames: z.array(z.string()).check(z.maxLength(100)),
          AlarmTypes: z.optional(z.array(z.enum(["MetricAlarm", "CompositeAlarm"]))),
          MaxRecords: z.optional(z.int().check(z.gte(1), z.lte(100))),
        }),
        ({ AlarmNames: names, AlarmTypes: kinds = ["MetricAlarm"] }, call) => {
          const found = (kind: Alarm["kind"]) =>
            names.flatMap((name) => {
              const alarm = store(call).get(name);
              return alarm?.kind === kind && kinds.includes(kind) ? [described(name, alarm, call)] : [];
            });
          return { MetricAlarms: found("MetricAlarm"), CompositeAlarms: found("CompositeAlarm") };
        },
      ),
    },
  };
}

function described(name: string, { state, since }: Alarm, { account, region }: Call): Output {
  return {
    AlarmName: name,
    AlarmArn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`,
    StateValue: state,
    StateTransitionedTimestamp: since / 1000,
    StateUpdatedTimestamp: since / 1000,
  };
}

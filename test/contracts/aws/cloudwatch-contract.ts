import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json, JsonMap } from "../../../functions/core/json.ts";
import { cloudWatch, makeAlarms } from "../../../functions/edges/aws/alarms.ts";
import { type JsonCall, makeJsonCaller } from "../../../functions/edges/aws/json-call.ts";
import type { Alarms } from "../../../functions/flows/ports/alarms.ts";
import type { AwsTarget } from "./aws-target.ts";

export function cloudwatchContract(name: string, make: () => Promise<AwsTarget>): void {
  describe(`CloudWatch: ${name}`, () => {
    let target: AwsTarget;
    let call: JsonCall;
    let alarms: Alarms;
    const prefix = `contract-${randomUUID()}`;
    const named = (alarm: string) => `${prefix} ${alarm}`;
    const say = (operation: string, input: JsonMap): Promise<Json> =>
      call(`say ${operation}`, operation, input);
    const put = (alarm: string) =>
      say("PutMetricAlarm", {
        AlarmName: named(alarm),
        ComparisonOperator: "GreaterThanThreshold",
        EvaluationPeriods: 1,
        MetricName: "errors",
        Namespace: "contract",
        Period: 60,
        Statistic: "Sum",
        Threshold: 1,
      });
    const become = (alarm: string, state: string) =>
      say("SetAlarmState", { AlarmName: named(alarm), StateValue: state, StateReason: "told to" });
    const stateOf = async (alarm: string) => (await alarms.states([named(alarm)]))[0];

    beforeAll(async () => {
      target = await make();
      call = makeJsonCaller(target.client, cloudWatch)();
      alarms = makeAlarms(target.client)();
    });
    afterAll(() => target.stop());

    it("has no data of a new alarm", async () => {
      await put("new");
      expect(await stateOf("new")).toMatchObject({ name: named("new"), state: "INSUFFICIENT_DATA" });
    });

    it("tells the state of an alarm, and since when", async () => {
      await put("told");
      await become("told", "OK");
      await become("told", "ALARM");
      const before = await stateOf("told");
      expect(before).toMatchObject({ state: "ALARM", since: expect.any(Number) });
      await become("told", "ALARM");
      expect(await stateOf("told")).toEqual(before);
    });

    it("answers for composite alarms too, where they are asked for", async () => {
      await put("part");
      await say("PutCompositeAlarm", { AlarmName: named("whole"), AlarmRule: `ALARM("${named("part")}")` });
      expect(
        (await alarms.states([named("whole"), named("part")])).map((alarm) => alarm.name).sort(),
      ).toEqual([named("part"), named("whole")]);
    });

    it("leaves out what there is not", async () => {
      await put("there");
      const found = await alarms.states([named("there"), named("nowhere")]);
      expect(found.map((alarm) => alarm.name)).toEqual([named("there")]);
    });

    it("refuses more than a hundred names at once", async () => {
      const names = Array.from({ length: 101 }, (_, index) => named(String(index)));
      await expect(alarms.states(names)).rejects.toMatchObject({ kind: "refused" });
    });
  });
}

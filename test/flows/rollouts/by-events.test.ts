import { CreateDocumentCommand } from "@aws-sdk/client-ssm";
import { expect, it } from "vitest";
import { cloudWatch } from "../../../functions/edges/aws/alarms.ts";
import { makeJsonCaller } from "../../../functions/edges/aws/json-call.ts";
import { admin, localScope } from "../../../local/callers.ts";
import { changeCalendar } from "../../builders/change-calendar.ts";
import { startEventWorld } from "./event-world.ts";

it("by events alone: the product's own functions on their queues plan, start, move two clusters and come to the end", async () => {
  const { world, say, status, records, until } = await startEventWorld(["a", "b"]);
  const { region } = localScope;
  const sayAlarm = makeJsonCaller({ region, endpoint: world.aws.endpoint, credentials: admin }, cloudWatch)();
  const become = (StateValue: string) =>
    sayAlarm("set alarm", "SetAlarmState", { AlarmName: "checkout", StateValue, StateReason: "told to" });
  await sayAlarm("put alarm", "PutMetricAlarm", { AlarmName: "checkout" });
  await become("ALARM");
  const calendar = {
    Name: "nights",
    Content: changeCalendar("open"),
    DocumentType: "ChangeCalendar",
  } as const;
  await world.clients.ssm.send(new CreateDocumentCommand({ ...calendar, DocumentFormat: "TEXT" }));
  await say("request", {
    change: { release: "1.19" },
    alarms: ["checkout"],
    window: { calendars: ["nights"] },
    waves: [
      { name: "canary", count: 1, soakMinutes: 5 },
      { name: "rest", rest: true, soakMinutes: 5, approval: "before" },
    ],
  });
  const { planDigest, state } = await status();
  expect(state).toBe("planned");
  await say("start", { planDigest });
  expect(await status()).toMatchObject({ waitingFor: { what: "alarm", who: ["checkout"] } });
  await become("OK");
  await say("approve", { gate: "rest", planDigest, by: "li" });
  await until("it has ended", (one) => one.state === "completed");
  // Its soak is over by the clock; each member says so itself at its next look, at most five minutes later.
  await until("both say so", async () => (await records()).every(({ rollout }) => rollout?.state === "done"));
  expect((await records()).map(({ release }) => release)).toEqual(["1.19.6", "1.19.6"]);
  expect(await status()).toMatchObject({ state: "completed", wave: 2, untold: [] });
  expect(world.queues.rollouts.deadLetters.bodies()).toEqual([]);
});

import { CreateDocumentCommand, ModifyDocumentPermissionCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cloudWatch, makeAlarms } from "../../../functions/edges/aws/alarms.ts";
import { makeCalendars } from "../../../functions/edges/aws/calendars.ts";
import { makeJsonCaller } from "../../../functions/edges/aws/json-call.ts";
import { changeCalendar } from "../../builders/change-calendar.ts";
import { deployer, type LocalAwsWorld, startLocalAwsWorld, worker } from "../../builders/local-aws-world.ts";

const company = {
  accessKeyId: "AKIACOMPANY",
  secretAccessKey: "secret of the company",
  account: "444455556666",
  principalArn: "arn:aws:iam::444455556666:role/Company",
};

let world: LocalAwsWorld;

beforeEach(async () => {
  world = await startLocalAwsWorld({ callers: [deployer, worker, company] });
});
afterEach(() => world.aws.stop());

const asked = (operation: string) => world.aws.requests.filter((one) => one.operation === operation);

describe("alarms", () => {
  const say = (operation: string, input: Record<string, string>) =>
    makeJsonCaller(world.as(worker), cloudWatch)()(operation, operation, input);

  beforeEach(async () => {
    await say("PutMetricAlarm", { AlarmName: "checkout" });
    world.clock.pass(60);
    await say("SetAlarmState", { AlarmName: "checkout", StateValue: "ALARM", StateReason: "told" });
  });

  it("come with their state and since when, in one call", async () => {
    const states = await makeAlarms(world.as(worker))().states(["checkout", "nowhere"]);
    expect(states).toEqual([{ name: "checkout", state: "ALARM", since: world.clock.now() }]);
    expect(asked("DescribeAlarms")).toHaveLength(1);
  });

  it.for([
    ["throttled", 1, { kind: "throttle" }],
    ["out of order", 2, { kind: "error" }],
    ["cut off", 1, { kind: "cut" }],
  ] as const)("are asked for again where the service is %s", async ([, times, fault]) => {
    world.aws.faults.add({ ...fault, service: "monitoring", times });
    expect(await makeAlarms(world.as(worker))().states(["checkout"])).toHaveLength(1);
  });

  it("are given up after three attempts", async () => {
    world.aws.faults.add({ kind: "throttle", service: "monitoring", times: 9 });
    await expect(makeAlarms(world.as(worker))().states(["checkout"])).rejects.toMatchObject({
      kind: "throttled",
      message: expect.stringMatching(/^describe alarms checkout: ThrottlingException/),
    });
    expect(asked("DescribeAlarms")).toHaveLength(3);
  });

  it("that are denied name the statement that is missing, and are not asked for again", async () => {
    world.aws.faults.add({
      kind: "answer",
      service: "monitoring",
      times: 9,
      status: 400,
      code: "AccessDeniedException",
      message:
        "User: arn:aws:sts::1:x is not authorized to perform: cloudwatch:DescribeAlarms on resource: *",
    });
    await expect(makeAlarms(world.as(worker))().states(["checkout"])).rejects.toMatchObject({
      kind: "denied",
      message: expect.stringContaining("Statement ReadAlarms of the role's policy"),
    });
    expect(asked("DescribeAlarms")).toHaveLength(1);
  });

  it("end with the time of the pass", async () => {
    world.aws.faults.add({ kind: "hang", service: "monitoring", times: 1, onHit: () => stop.abort() });
    const stop = new AbortController();
    await expect(makeAlarms(world.as(worker))(stop.signal).states(["checkout"])).rejects.toMatchObject({
      kind: "stopped",
    });
  });
});

describe("calendars", () => {
  const create = (caller: typeof worker, Name: string, Content: string) =>
    new SSMClient(world.as(caller)).send(
      new CreateDocumentCommand({ Name, Content, DocumentType: "ChangeCalendar", DocumentFormat: "TEXT" }),
    );

  it("are open or closed together, and say until when", async () => {
    const [from, to] = ["2026-11-22T12:00:00Z", "2026-11-22T13:00:00Z"];
    await create(worker, "nights", changeCalendar("open", [[from, to]]));
    await create(worker, "always", changeCalendar("open"));
    const calendars = makeCalendars(world.as(worker))();
    expect(await calendars.state(["nights", "always"])).toEqual({ isOpen: true, until: Date.parse(from) });
    world.clock.pass(2.5 * 3600);
    expect(await calendars.state(["nights", "always"])).toEqual({ isOpen: false, until: Date.parse(to) });
    expect(await calendars.state(["always"])).toEqual({ isOpen: true });
  });

  it("of another account are read by their ARN once it shares them", async () => {
    await create(company, "company-freeze", changeCalendar("closed"));
    const arn = "arn:aws:ssm:eu-west-1:444455556666:document/company-freeze";
    const calendars = makeCalendars(world.as(worker))();
    await expect(calendars.state([arn])).rejects.toMatchObject({
      code: "InvalidDocument",
      message: expect.stringContaining("does not share it"),
    });
    await new SSMClient(world.as(company)).send(
      new ModifyDocumentPermissionCommand({
        Name: "company-freeze",
        PermissionType: "Share",
        AccountIdsToAdd: [worker.account],
      }),
    );
    expect(await calendars.state([arn])).toEqual({ isOpen: false });
  });

  it("whose content is none are told as such", async () => {
    await create(worker, "empty", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
    await expect(makeCalendars(world.as(worker))().state(["empty"])).rejects.toMatchObject({
      message:
        "read calendar empty: SSM does not take its content for a calendar; export it and see: aws ssm get-document --name NAME",
    });
  });
});

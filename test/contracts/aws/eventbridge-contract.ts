import { randomUUID } from "node:crypto";
import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AwsTarget, errorName } from "./aws-target.ts";
import { expectGaps } from "./known-gaps.ts";

export function eventbridgeContract(
  name: string,
  make: () => Promise<AwsTarget>,
  gaps: readonly string[] = [],
): void {
  describe(`EventBridge: ${name}`, () => {
    expectGaps(gaps);
    let target: AwsTarget;
    let events: EventBridgeClient;
    let sqs: SQSClient;

    const put = async (...entries: PutEventsRequestEntry[]) =>
      events.send(new PutEventsCommand({ Entries: entries }));
    const rule = async (pattern: object, state: "ENABLED" | "DISABLED" = "ENABLED"): Promise<string> => {
      const id = `contract-${randomUUID()}`;
      const { QueueUrl: url = "" } = await sqs.send(new CreateQueueCommand({ QueueName: id }));
      const Arn = `arn:aws:sqs:${target.client.region}:${target.account}:${id}`;
      await events.send(
        new PutRuleCommand({ Name: id, EventPattern: JSON.stringify(pattern), State: state }),
      );
      await events.send(new PutTargetsCommand({ Rule: id, Targets: [{ Id: "queue", Arn }] }));
      return url;
    };
    const received = async (url: string) => {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
      });
      const { Messages: messages = [] } = await sqs.send(command);
      return messages.map(({ Body }) => JSON.parse(Body ?? ""));
    };
    const event = (source: string, detail: object): PutEventsRequestEntry => ({
      Source: source,
      DetailType: "Contract",
      Detail: JSON.stringify(detail),
    });

    beforeAll(async () => {
      target = await make();
      events = new EventBridgeClient(target.client);
      sqs = new SQSClient({ ...target.client, useQueueUrlAsEndpoint: false });
    });
    afterAll(() => target.stop());

    it("delivers an event in its envelope to the queue of a rule that matches", async () => {
      const source = randomUUID();
      const url = await rule({ source: [source], detail: { wanted: [true] } });
      const answer = await put(event(source, { wanted: true, n: 1 }), event(source, { wanted: false }));
      expect(answer.FailedEntryCount).toBe(0);
      expect(await received(url)).toEqual([
        {
          version: "0",
          id: answer.Entries?.[0]?.EventId,
          "detail-type": "Contract",
          source,
          account: target.account,
          time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          region: target.client.region,
          resources: [],
          detail: { wanted: true, n: 1 },
        },
      ]);
    });

    it.for([
      ["a prefix", { key: [{ prefix: "cilium_" }] }, { key: "cilium_l7" }, { key: "other" }],
      ["one of a list", { keys: ["a", "b"] }, { keys: ["x", "b"] }, { keys: ["x"] }],
      ["absence", { errorCode: [{ exists: false }] }, { ok: true }, { errorCode: "AccessDenied" }],
      ["presence", { errorCode: [{ exists: true }] }, { errorCode: "AccessDenied" }, { ok: true }],
      ["another value", { who: [{ "anything-but": ["us"] }] }, { who: "them" }, { who: "us" }],
      [
        "a present value with anything-but",
        { who: [{ "anything-but": ["us"] }] },
        { who: "them" },
        { ok: true },
      ],
      [
        "another caller or none",
        { identity: { issuer: { arn: [{ "anything-but": ["us"] }, { exists: false }] } } },
        { identity: { type: "IAMUser" } },
        { identity: { issuer: { arn: "us" } } },
      ],
    ] as const)("matches %s", async ([, pattern, match, miss]) => {
      const source = randomUUID();
      const url = await rule({ source: [source], detail: pattern });
      await put(event(source, miss), event(source, match));
      expect((await received(url)).map(({ detail }) => detail)).toEqual([match]);
    });

    it("does not deliver for a disabled rule", async () => {
      const source = randomUUID();
      const url = await rule({ source: [source] }, "DISABLED");
      await put(event(source, {}));
      expect(await received(url)).toEqual([]);
    });

    it.for([
      ["of AWS itself", event("aws.eks", {}), "NotAuthorizedForSourceException"],
      ["with a broken detail", { ...event("x", {}), Detail: "{" }, "MalformedDetail"],
      ["with a list as detail", { ...event("x", {}), Detail: "[]" }, "MalformedDetail"],
      ["without a detail type", { Source: "x", Detail: "{}" }, "InvalidArgument"],
    ] as const)("refuses an entry %s and takes those beside it", async ([, bad, code]) => {
      const answer = await put(event("contract", {}), bad);
      expect(answer.FailedEntryCount).toBe(1);
      expect(answer.Entries?.[0]?.EventId).toBeDefined();
      expect(answer.Entries?.[1]?.ErrorCode).toBe(code);
    });

    it("refuses more than ten entries", async () => {
      const many = Array.from({ length: 11 }, () => event("contract", {}));
      expect(await errorName(put(...many))).toBe("ValidationException");
    });

    it("refuses a pattern that is none, and targets of no rule", async () => {
      const bad = new PutRuleCommand({ Name: "contract-bad", EventPattern: '{"source":"x"}' });
      expect(await errorName(events.send(bad))).toBe("InvalidEventPatternException");
      const orphan = new PutTargetsCommand({
        Rule: randomUUID(),
        Targets: [{ Id: "x", Arn: "arn:aws:sqs:x:x:x" }],
      });
      expect(await errorName(events.send(orphan))).toBe("ResourceNotFoundException");
    });
  });
}

import { EventBridgeClient, TestEventPatternCommand } from "@aws-sdk/client-eventbridge";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventPatterns } from "../../../functions/core/events/event-patterns.ts";
import { fixture } from "../../events/fixture.ts";
import { rulesOfFixtures } from "../../events/rules-of-fixtures.ts";
import { type MiniStack, startMiniStack } from "./start-ministack.ts";

const patterns = Object.entries(
  eventPatterns({
    account: "111122223333",
    roleArn: "arn:aws:iam::111122223333:role/eks-cilium-reconcile",
  }),
);

/** The second opinion on the table; the first one is our own matcher's, in test/core/events. */
describe("TestEventPattern of MiniStack", () => {
  let miniStack: MiniStack;
  let events: EventBridgeClient;

  beforeAll(async () => {
    miniStack = await startMiniStack(false);
    events = new EventBridgeClient(miniStack.client);
  });
  afterAll(() => miniStack?.stop());

  it.each(Object.entries(rulesOfFixtures))("lets %s through by this rule only: %s", async (name, rule) => {
    const rules: string[] = [];
    for (const [id, pattern] of patterns) {
      const question = { EventPattern: JSON.stringify(pattern), Event: fixture(name) };
      const { Result: matches } = await events.send(new TestEventPatternCommand(question));
      if (matches) rules.push(id);
    }
    expect(rules).toEqual(rule === undefined ? [] : [rule]);
  });
});

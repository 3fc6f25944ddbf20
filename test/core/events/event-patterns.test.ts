import { describe, expect, it } from "vitest";
import { eventPatterns } from "../../../functions/core/events/event-patterns.ts";
import { readTrigger } from "../../../functions/core/events/read-trigger.ts";
import type { Json } from "../../../functions/core/json.ts";
import { checkPattern, matchesPattern } from "../../../local/aws/eventbridge/event-pattern.ts";
import { fixture, fixtureValue } from "../../events/fixture.ts";
import { rulesOfFixtures } from "../../events/rules-of-fixtures.ts";

type Event = Readonly<Record<string, Json>>;
const account = "111122223333";
const ownRole = "arn:aws:iam::111122223333:role/eks-cilium-reconcile";
const patterns = eventPatterns({ account, roleArn: ownRole });

const rulesFor = (event: Event) =>
  Object.entries(patterns)
    .filter(([, pattern]) => matchesPattern(pattern, event))
    .map(([rule]) => rule);

describe("the rules", () => {
  it("are patterns that EventBridge takes", () => {
    for (const pattern of Object.values(patterns)) expect(() => checkPattern(pattern)).not.toThrow();
  });

  it.each(Object.entries(rulesOfFixtures))("let %s through by this rule only: %s", (name, rule) => {
    expect(rulesFor(fixtureValue<Event>(name))).toEqual(rule === undefined ? [] : [rule]);
  });

  it("let through a call by a user, who has no session", () => {
    const event = fixtureValue<Event & { readonly detail: Event }>("cloudtrail-delete-cluster");
    const userIdentity = { type: "IAMUser", userName: "ada" };
    expect(rulesFor({ ...event, detail: { ...event.detail, userIdentity } })).toEqual(["apiCalls"]);
  });

  it("take requests of their own account only, on whatever bus these come", () => {
    const event = fixtureValue<Event>("own-sweep-requested");
    expect(rulesFor({ ...event, account: "999999999999" })).toEqual([]);
  });

  it("keep nobody's news out but our own, so that another product's role is heard", () => {
    const event = fixtureValue<Event>("cloudtrail-update-cluster-config-by-ourselves");
    const theirs = eventPatterns({ account, roleArn: "arn:aws:iam::111122223333:role/another" }).apiCalls;
    expect(matchesPattern(theirs, event)).toBe(true);
    const scope = { partition: "aws", account: "111122223333", region: "eu-west-1" };
    expect(readTrigger(fixture("cloudtrail-update-cluster-config-by-ourselves"), scope).kind).toBe("cluster");
  });
});

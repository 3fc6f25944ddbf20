import { expect, it } from "vitest";
import { readTrigger } from "../../../functions/core/events/read-trigger.ts";
import { planUnwrittenRecord } from "../../../functions/core/events/unwritten-record.ts";
import { fixtureValue } from "../../events/fixture.ts";

const scope = { partition: "aws", account: "111122223333", region: "eu-west-1" };
const cluster = { ...scope, name: "demo" };
const message = fixtureValue<{ readonly detail: Record<string, unknown> }>("unwritten-record");
const read = (change: object) =>
  readTrigger(JSON.stringify({ ...message, detail: { ...message.detail, ...change } }), scope);

it("news of a record go round as a trigger of their cluster", () => {
  const sent = planUnwrittenRecord({ cluster, attempt: 1, news: "{}" }, 1_795_341_600_000);
  expect(sent?.delaySeconds).toBe(60);
  expect(readTrigger(sent?.body ?? "", scope)).toEqual({
    kind: "cluster",
    cluster,
    id: "record 1795341660",
    why: "Cilium Record Unwritten",
    attempt: 1,
    news: "{}",
  });
});

it("news of a record are sent five times at most", () => {
  const delays = [0, 1, 2, 3, 4].map((attempt) => planUnwrittenRecord({ cluster, attempt, news: "" }, 0));
  expect(delays.map((sent) => sent?.delaySeconds)).toEqual([30, 60, 120, 240, 480]);
  expect(planUnwrittenRecord({ cluster, attempt: 5, news: "" }, 0)).toBeUndefined();
});

it.each([{ account: "999999999999" }, { region: "us-east-1" }, { partition: "aws-cn" }])(
  "news for a cluster elsewhere are ignored: %j",
  (elsewhere) => {
    expect(read({ cluster: { ...cluster, ...elsewhere } })).toMatchObject({ kind: "ignored" });
  },
);

it.each([
  { version: 2 },
  { cluster: { ...cluster, name: "../other" } },
  { attempt: 5 },
  { attempt: -1 },
  { attempt: 1e308 },
  { id: "" },
  { id: "x".repeat(101) },
  { news: "x".repeat(4097) },
  { news: { phase: "ready" } },
  { news: null },
])("news of another shape are refused: %j", (change) => {
  expect(read(change)).toMatchObject({ kind: "refused" });
});

import { expect, it } from "vitest";
import { writeReconcileRequest } from "../../../functions/core/events/reconcile-request.ts";
import { writeRequeue } from "../../../functions/core/events/requeue.ts";
import { makeLog } from "../../../functions/edges/telemetry/log.ts";
import { makeMetrics } from "../../../functions/edges/telemetry/metrics.ts";
import { localScope } from "../../../local/callers.ts";
import scheduled from "../../events/scheduled-event.json" with { type: "json" };
import { Ledger } from "./ledger.ts";

const cluster = { ...localScope, name: "demo" };

function eventOf(...bodies: readonly string[]) {
  const attributes = {
    ApproximateReceiveCount: "1",
    SentTimestamp: "0",
    SenderId: "",
    ApproximateFirstReceiveTimestamp: "0",
  };
  const rest = {
    receiptHandle: "",
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "",
    eventSourceARN: "",
  };
  return {
    Records: bodies.map((body) => ({
      messageId: "1",
      body,
      attributes,
      awsRegion: localScope.region,
      ...rest,
    })),
  };
}

it("tells messages apart by why they were sent", () => {
  const ledger = new Ledger();
  const requeue = writeRequeue({ cluster, attempt: 0, id: "sweep 1", why: "sweep" });
  ledger.received("take-triggers", eventOf(JSON.stringify(scheduled), requeue, requeue));
  ledger.received(
    "reconcile-cluster",
    eventOf(writeReconcileRequest({ cluster, attempt: 1, why: "requeue" })),
  );
  expect(ledger.takePage().messages).toEqual({
    "take-triggers": { "Scheduled Event": 1, sweep: 2 },
    "reconcile-cluster": { requeue: 1 },
  });
  expect(ledger.takePage().messages).toEqual({ "take-triggers": {}, "reconcile-cluster": {} });
});

it("reads the ends of passes in the product's log, and weighs its lines", () => {
  const ledger = new Ledger();
  const written: string[] = [];
  const log = makeLog((line) => {
    written.push(line);
    ledger.log(line);
  });
  log.info("pass ended: settled", { cluster: "a/b/demo", reason: "9 checks pass." });
  log.error("pass failed, the queue delivers its reconcile request again", { cluster: "a/b/demo" });
  log.warn("record not written, another pass will: write record /x: Throttled");
  log.info("calls to the API server", { cluster: "a/b/demo" });
  const page = ledger.takePage();
  expect(page.passEnds).toEqual([
    { cluster: "a/b/demo", kind: "settled", reason: "9 checks pass." },
    { cluster: "a/b/demo", kind: "failed", reason: "" },
  ]);
  expect(page.logged).toMatchObject({ "record not written": 1, "reconcile requested": 0 });
  expect(page.logBytes).toBe(written.join("\n").length + 1);
});

it("counts a metric once, however often it is written", () => {
  const ledger = new Ledger();
  const metrics = makeMetrics(ledger.metric);
  for (const _ of [1, 2]) {
    metrics.add("PassSettled", 1);
    metrics.add("PassDuration", 400);
    metrics.publish();
  }
  expect([...ledger.takePage().metrics]).toEqual([
    "EksCilium PassSettled service=eks-cilium",
    "EksCilium PassDuration service=eks-cilium",
  ]);
});

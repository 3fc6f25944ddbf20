import type { SQSEvent } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { readReconcileRequest } from "../../functions/core/events/reconcile-request.ts";
import { makeRecord } from "../../functions/core/record/make-record.ts";
import { AwsCallError } from "../../functions/flows/ports/aws-call-error.ts";
import type { Ports } from "../../functions/flows/ports/ports.ts";
import { reconcileClusterWith } from "../../functions/handlers/reconcile-cluster.ts";
import { lambdaContext } from "../builders/lambda-context.ts";
import { makeQueueWorld } from "../builders/queue-world.ts";
import { fixtureValue } from "../events/fixture.ts";

const event = fixtureValue<SQSEvent>("sqs-work");
const [record] = event.Records;
const withBody = (body: string): SQSEvent => ({ Records: event.Records.map((one) => ({ ...one, body })) });
const onEveryLine = {
  cluster: "111122223333/eu-west-1/demo",
  reconcileRequest: record?.messageId,
  requestId: lambdaContext.awsRequestId,
  attempt: 0,
  why: "CloudTrail TagResource",
};

describe("one message", () => {
  it("is one pass, whose ending is logged with its cluster and its reconcile request", async () => {
    const world = makeQueueWorld();
    await reconcileClusterWith(() => world.ports)(event, lambdaContext);
    expect(world.log.at(-1)).toEqual({
      level: "info",
      message: "pass ended: settled",
      fields: { ...onEveryLine, phase: undefined, reason: expect.stringContaining("demo") },
    });
  });

  it("is named on every line that its pass logs", async () => {
    const world = makeQueueWorld();
    world.records.set("/eks-cilium/clusters/111122223333/eu-west-1/demo", "half a rec");
    await reconcileClusterWith(() => world.ports)(event, lambdaContext);
    const ofThePass = world.log.filter(({ message }) => !message.startsWith("pass ended"));
    expect(ofThePass).not.toEqual([]);
    for (const { fields } of ofThePass) expect(fields).toMatchObject(onEveryLine);
  });

  it("fails as a whole with what the pass cannot handle, so that the queue delivers it again", async () => {
    const world = makeQueueWorld();
    const denied = new AwsCallError(
      "denied",
      "AccessDenied",
      "send a trigger: not allowed to sqs:SendMessage",
    );
    const slow = new AwsCallError("throttled", "ThrottlingException", "describe: slow");
    const ports: Ports = {
      ...world.ports,
      eks: { ...world.ports.eks, describe: () => Promise.reject(slow) },
      triggers: { send: () => Promise.reject(denied) },
    };
    await expect(reconcileClusterWith(() => ports)(event, lambdaContext)).rejects.toThrow(denied.message);
    expect(world.log.at(-1)).toMatchObject({ level: "error", fields: { ...onEveryLine, error: denied } });
  });

  it("is looked at again where its record cannot be read, and that is counted", async () => {
    const world = makeQueueWorld();
    const denied = new AwsCallError("denied", "AccessDeniedException", "read record: not allowed");
    const records = { ...world.ports.records, readAll: () => Promise.reject(denied) };
    await reconcileClusterWith(() => ({ ...world.ports, records }))(event, lambdaContext);
    expect(world.triggers).toHaveLength(1);
    expect(world.published).toMatchObject([{ PassRetried: 1, RecordRefused: 1 }]);
  });
});

it("an error goes to Lambda's runtime without secrets", async () => {
  const world = makeQueueWorld();
  const token = `k8s-aws-v1.${"a".repeat(40)}`;
  const records = {
    ...world.ports.records,
    readAll: () => Promise.reject(new TypeError(`a bug at ${token}`)),
  };
  const failed = reconcileClusterWith(() => ({ ...world.ports, records }))(event, lambdaContext);
  const error: Error = await failed.then(
    () => expect.unreachable(),
    (thrown) => thrown,
  );
  expect(error).toMatchObject({ name: "TypeError", message: "a bug at [redacted]" });
  expect(error.stack).toContain("reconcile-cluster.test.ts");
  expect(error.stack).not.toContain(token);
});

describe("what is counted of a pass", () => {
  it("is how it ended, and how long it took", async () => {
    const world = makeQueueWorld();
    let now = 1_795_341_600_000;
    const ports: Ports = { ...world.ports, now: () => (now += 250) };
    await reconcileClusterWith(() => ports)(event, lambdaContext);
    expect(world.published).toEqual([{ PassSettled: 1, PassDuration: expect.any(Number) }]);
    expect(world.counted.get("PassDuration")).toBeGreaterThanOrEqual(250);
  });

  it("is a failure where it threw", async () => {
    const world = makeQueueWorld();
    const records = { ...world.ports.records, readAll: () => Promise.reject(new Error("a bug")) };
    const handler = reconcileClusterWith(() => ({ ...world.ports, records }));
    await expect(handler(event, lambdaContext)).rejects.toThrow("a bug");
    expect(world.published).toEqual([{ PassFailed: 1, PassDuration: 0 }]);
  });

  it("is a retry where the pass is to be repeated", async () => {
    const world = makeQueueWorld();
    const describe = () =>
      Promise.reject(new AwsCallError("throttled", "ThrottlingException", "describe: slow"));
    const handler = reconcileClusterWith(() => ({ ...world.ports, eks: { ...world.ports.eks, describe } }));
    await handler(event, lambdaContext);
    expect(world.published).toMatchObject([{ PassRetried: 1 }]);
  });
});

describe("a reconcile request for a cluster outside the deployment", () => {
  it.each([{ account: "999999999999" }, { region: "us-east-1" }, { partition: "aws-evil" }])(
    "%j is refused: logged and counted, asked of nobody, and not delivered again",
    async (elsewhere) => {
      const world = makeQueueWorld();
      const request = readReconcileRequest(record?.body ?? "");
      const body = JSON.stringify({ ...request, cluster: { ...request.cluster, ...elsewhere } });
      const describe = () => Promise.reject(new Error("EKS was asked"));
      const handler = reconcileClusterWith(() => ({ ...world.ports, eks: { ...world.ports.eks, describe } }));
      await expect(handler(withBody(body), lambdaContext)).resolves.toBeUndefined();
      expect(world.published).toEqual([{ PassRefused: 1 }]);
      expect(world.log).toMatchObject([{ level: "error", fields: { reconcileRequest: record?.messageId } }]);
      expect(world.records.size).toBe(0);
    },
  );
});

describe("a message that is no reconcile request", () => {
  it.each([
    ["no JSON"],
    ["{}"],
    [(record?.body ?? "").slice(0, 40)],
    [(record?.body ?? "").replace(":1", ":2")],
  ])("%j is thrown back, before anything is touched", async (body) => {
    const handler = reconcileClusterWith(() => {
      throw new Error("the world was touched");
    });
    await expect(handler(withBody(body), lambdaContext)).rejects.toThrow("reading a reconcile request");
  });

  it.each([0, 2])("a batch of %i is thrown back: FIFO order and errors are counted for one", async (size) => {
    const records = [...event.Records, ...event.Records].slice(0, size);
    const handler = reconcileClusterWith(() => makeQueueWorld().ports);
    await expect(handler({ Records: records }, lambdaContext)).rejects.toThrow("batch size");
  });
});

it("news of a record are written, and no pass is made", async () => {
  const world = makeQueueWorld();
  const name = "/eks-cilium/clusters/111122223333/eu-west-1/demo";
  const ready = { phase: "ready", reason: "10 checks pass." } as const;
  const stored = makeRecord("arn:demo", ready, undefined, "2026-11-21T10:00:00.000Z");
  world.records.set(name, JSON.stringify(stored));
  const { news } = fixtureValue<{ readonly detail: { readonly news: string } }>("unwritten-record").detail;
  const body = JSON.stringify({ ...readReconcileRequest(record?.body ?? ""), news });
  const describe = () => Promise.reject(new Error("EKS was asked"));
  const ports: Ports = { ...world.ports, eks: { ...world.ports.eks, describe } };
  await reconcileClusterWith(() => ports)(withBody(body), lambdaContext);
  expect(JSON.parse(world.records.get(name) ?? "")).toEqual({
    ...stored,
    reason: "11 checks pass.",
    observedAt: "2026-11-22T10:00:00.000Z",
  });
  expect(world.triggers).toEqual([]);
});

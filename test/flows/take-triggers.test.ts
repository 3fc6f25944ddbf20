import { describe, expect, it } from "vitest";
import { readTrigger } from "../../functions/core/events/read-trigger.ts";
import { readReconcileRequest } from "../../functions/core/events/reconcile-request.ts";
import { planRequeue } from "../../functions/core/events/requeue.ts";
import { writeRecord } from "../../functions/core/record/fit-record.ts";
import { makeRecord } from "../../functions/core/record/make-record.ts";
import { phases } from "../../functions/core/record/phase.ts";
import { mergeSweeps } from "../../functions/flows/merge-sweeps.ts";
import { takeTriggers } from "../../functions/flows/take-triggers.ts";
import { makeQueueWorld } from "../builders/queue-world.ts";
import { fixture, fixtureValue } from "../events/fixture.ts";

const home = { partition: "aws", account: "111122223333", region: "eu-west-1" };
const demo = { ...home, name: "demo" };
const message = (body: string, messageId = "m") => ({ messageId, body });
/** A call that CloudTrail tells of, by an id of its own. */
const createdEvent = (cluster: string, id: string) => {
  const event = fixtureValue<{ readonly detail: Record<string, unknown> }>("cloudtrail-create-cluster");
  const detail = {
    ...event.detail,
    eventID: id,
    requestParameters: { name: cluster },
    responseElements: null,
  };
  return JSON.stringify({ ...event, detail });
};
const requestFor = (cluster: string, id: string) =>
  JSON.stringify({ ...fixtureValue("own-reconcile-requested"), id, detail: { cluster } });

describe("a trigger about a cluster", () => {
  it("becomes a reconcile request in the group of its cluster", async () => {
    const world = makeQueueWorld();
    const { failed } = await takeTriggers([message(fixture("cloudtrail-tag-resource-encoded"))], world.ports);
    expect(failed).toEqual([]);
    expect(world.work).toEqual([
      {
        body: expect.any(String),
        group: "111122223333/eu-west-1/demo",
        deduplicationId: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    expect(readReconcileRequest(world.work[0]?.body ?? "")).toEqual({
      version: 1,
      cluster: demo,
      attempt: 0,
      why: "CloudTrail TagResource",
    });
  });

  it("that is delivered twice is worked on once", async () => {
    const world = makeQueueWorld();
    const body = fixture("cloudtrail-create-cluster");
    await takeTriggers([message(body, "1")], world.ports);
    await takeTriggers([message(body, "2"), message(body, "3")], world.ports);
    expect(world.work).toHaveLength(1);
  });

  it("is taken again when its id is another, however alike the body and however soon", async () => {
    const world = makeQueueWorld();
    await takeTriggers([message(createdEvent("demo", "1")), message(createdEvent("demo", "2"))], world.ports);
    expect(world.work).toHaveLength(2);
    expect(world.work[0]?.body).toBe(world.work[1]?.body);
  });

  it("stays apart from the same trigger about another cluster", async () => {
    const world = makeQueueWorld();
    await takeTriggers(
      [message(createdEvent("demo", "1")), message(createdEvent("other", "1"))],
      world.ports,
    );
    expect(world.work.map(({ group }) => group)).toEqual([
      "111122223333/eu-west-1/demo",
      "111122223333/eu-west-1/other",
    ]);
  });

  it("fits a cluster with the longest name into the limits of the queue", async () => {
    const world = makeQueueWorld();
    await takeTriggers([message(createdEvent("x".repeat(100), "1"))], world.ports);
    expect(world.work[0]?.group.length).toBeLessThanOrEqual(128);
    expect(world.work[0]?.deduplicationId.length).toBeLessThanOrEqual(128);
  });
});

describe("requests by hand", () => {
  it("of one quarter of a minute are one pass, which begins after the last of them", async () => {
    const world = makeQueueWorld();
    const bodies = Array.from({ length: 50 }, (_, at) => requestFor("demo", String(at)));
    await takeTriggers(
      bodies.map((body) => message(body)),
      world.ports,
    );
    expect(world.work).toEqual([]);
    expect(world.triggers.every(({ delaySeconds }) => delaySeconds > 0 && delaySeconds <= 15)).toBe(true);
    await takeTriggers(
      world.triggers.map(({ body }) => message(body)),
      world.ports,
    );
    expect(world.work.map(({ body }) => readReconcileRequest(body))).toEqual([
      { version: 1, cluster: demo, attempt: 0, why: "Cilium Reconcile Requested" },
    ]);
  });
});

describe("requeues", () => {
  it("of twenty passes during one wait are one reconcile request, with the attempt of its chain", async () => {
    const world = makeQueueWorld();
    const now = world.ports.now();
    for (let pass = 0; pass < 20; pass += 1) {
      const requeue = planRequeue({ cluster: demo, now: now + pass * 4_000, attempt: 3 });
      await takeTriggers([message(requeue?.body ?? "", `requeue ${pass}`)], world.ports);
    }
    expect(world.work.map(({ body }) => readReconcileRequest(body).attempt)).toEqual([3]);
  });

  it("for different slots are different reconcile requests", async () => {
    const world = makeQueueWorld();
    for (const now of [0, 60_000, 120_000]) {
      const requeue = planRequeue({ cluster: demo, now, attempt: 0 });
      await takeTriggers([message(requeue?.body ?? "")], world.ports);
    }
    expect(world.work).toHaveLength(3);
  });
});

describe("a sweep", () => {
  const records = "/eks-cilium/clusters/111122223333/eu-west-1";

  it("requests a reconcile of each cluster that exists or has a record, once, and of no other", async () => {
    const world = makeQueueWorld();
    world.clusters.push("alive", "both");
    world.records.set(`${records}/both`, "{}");
    world.records.set(`${records}/deleted`, "{}");
    world.records.set(`${records}/deleted/history`, "{}");
    world.records.set("/eks-cilium/clusters/444455556666/eu-west-1/foreign", "{}");
    expect(await takeTriggers([message(fixture("scheduled-event"))], world.ports)).toEqual({ failed: [] });
    const requeued = world.triggers.map(({ body }) => readTrigger(body, home));
    expect(requeued).toEqual(
      ["alive", "both", "deleted"].map((name) => ({
        kind: "cluster",
        cluster: { ...home, name },
        id: expect.stringMatching(/^sweep \d{10}$/),
        why: "sweep",
        attempt: 0,
      })),
    );
    expect(world.work).toEqual([]);
  });

  it("is spread over fifteen minutes, each cluster at its own time in every sweep", async () => {
    const delays = async (sweep: string) => {
      const world = makeQueueWorld();
      world.clusters.push(...Array.from({ length: 300 }, (_, number) => `cluster-${number}`));
      await takeTriggers([message(fixture(sweep))], world.ports);
      return world.triggers.map(({ delaySeconds }) => delaySeconds);
    };
    const first = await delays("scheduled-event");
    expect(await delays("own-sweep-requested")).toEqual(first);
    expect(first).toHaveLength(300);
    expect(first.every((delay) => Number.isInteger(delay) && delay >= 0 && delay <= 900)).toBe(true);
    const fifths = [0, 1, 2, 3, 4].map(
      (fifth) => first.filter((delay) => Math.floor(delay / 181) === fifth).length,
    );
    expect(Math.min(...fifths)).toBeGreaterThan(30);
  });

  it("goes on with the others when one cannot be requeued, and is delivered again", async () => {
    const world = makeQueueWorld();
    world.clusters.push(...Array.from({ length: 50 }, (_, number) => `cluster-${number}`));
    world.refuses = (text) => text.includes('"cluster-7"');
    expect(await takeTriggers([message(fixture("scheduled-event"), "sweep")], world.ports)).toEqual({
      failed: ["sweep"],
    });
    expect(world.triggers).toHaveLength(49);
    expect(world.log.at(-1)).toMatchObject({
      level: "error",
      fields: { error: expect.objectContaining({ message: expect.stringContaining("1 of 50") }) },
    });
  });

  it("delivered again is harmless: the second round of triggers is dropped at the FIFO queue", async () => {
    const world = makeQueueWorld();
    world.clusters.push("demo");
    const sweep = message(fixture("scheduled-event"));
    await takeTriggers([sweep], world.ports);
    await takeTriggers([sweep], world.ports);
    expect(world.triggers).toHaveLength(2);
    await takeTriggers(
      world.triggers.map(({ body }, index) => message(body, String(index))),
      world.ports,
    );
    expect(world.work).toHaveLength(1);
  });
});

describe("a storm of sweep requests", () => {
  const requests = (count: number) =>
    Array.from({ length: count }, (_, index) => {
      const body = JSON.stringify({ ...fixtureValue("own-sweep-requested"), id: `request ${index}` });
      return message(body, String(index));
    });

  it("costs one sweep: clusters and records are listed once, and each cluster is woken once", async () => {
    const world = makeQueueWorld();
    world.clusters.push("one", "two");
    let lists = 0;
    const clusterNames = () => {
      lists += 1;
      return world.ports.eks.clusterNames();
    };
    const ports = { ...world.ports, eks: { ...world.ports.eks, clusterNames } };
    const mergeSweep = mergeSweeps();
    await takeTriggers(requests(10), ports, mergeSweep);
    await takeTriggers(requests(10), ports, mergeSweep);
    expect(lists).toBe(1);
    expect(world.triggers).toHaveLength(2);
    expect(world.counted.get("SweepStarted")).toBe(1);
  });

  it("that many processes take costs each cluster one pass in fifteen minutes", async () => {
    const world = makeQueueWorld();
    world.clusters.push(...Array.from({ length: 20 }, (_, number) => `cluster-${number}`));
    let now = world.ports.now();
    const start = now;
    const ports = { ...world.ports, now: () => now };
    const due: number[] = [];
    for (; now < start + 900_000; now += 45_000) {
      const sent = world.triggers.length;
      await takeTriggers(requests(1), ports);
      due.push(...world.triggers.slice(sent).map(({ delaySeconds }) => now / 1000 + delaySeconds));
    }
    expect(world.triggers).toHaveLength(400);
    await takeTriggers(
      world.triggers.map(({ body }, index) => message(body, String(index))),
      ports,
    );
    const passesOf = (name: string) => world.work.filter(({ group }) => group.endsWith(`/${name}`)).length;
    for (const name of world.clusters) expect(passesOf(name)).toBeLessThanOrEqual(2);
    expect(new Set(due).size).toBeLessThanOrEqual(40);
  });

  it("goes on after a sweep that failed, and after ten minutes", async () => {
    const world = makeQueueWorld();
    world.clusters.push("demo");
    const mergeSweep = mergeSweeps();
    world.refuses = () => true;
    expect((await takeTriggers(requests(2), world.ports, mergeSweep)).failed).toEqual(["0", "1"]);
    world.refuses = () => false;
    expect((await takeTriggers(requests(1), world.ports, mergeSweep)).failed).toEqual([]);
    const later = { ...world.ports, now: () => world.ports.now() + 600_000 };
    await takeTriggers(requests(1), later, mergeSweep);
    expect(world.triggers).toHaveLength(2);
  });
});

describe("a batch", () => {
  it("loses nothing to its bad members: they alone are delivered again", async () => {
    const world = makeQueueWorld();
    world.refuses = (text) => text.endsWith("/unlucky");
    const { failed } = await takeTriggers(
      [
        message("{ cut of", "truncated"),
        message(createdEvent("first", "1"), "good"),
        message(createdEvent("unlucky", "2"), "no answer"),
        message(fixture("instance-terminated"), "foreign"),
        message(createdEvent("second", "3"), "good too"),
      ],
      world.ports,
    );
    expect(failed).toEqual(["truncated", "no answer"]);
    expect(world.work.map(({ group }) => group.split("/").at(-1))).toEqual(["first", "second"]);
  });

  it("may be empty", async () => {
    expect(await takeTriggers([], makeQueueWorld().ports)).toEqual({ failed: [] });
  });
});

describe("the metrics", () => {
  it("count what was taken, what was refused, and what a trail brought, whatever came of it", async () => {
    const world = makeQueueWorld();
    const names = ["tag-change", "cloudtrail-delete-cluster", "cloudtrail-create-cluster-failed"];
    await takeTriggers(
      [...names.map(fixture), fixture("cloudtrail-tag-resource-china"), "nonsense"].map((body, index) =>
        message(body, String(index)),
      ),
      world.ports,
    );
    expect(Object.fromEntries(world.counted)).toEqual({
      TriggerTaken: 2,
      TriggerRefused: 1,
      EventsFromCloudTrail: 3,
    });
  });

  it("count nothing as taken that could not be sent", async () => {
    const world = makeQueueWorld();
    world.refuses = () => true;
    await takeTriggers([message(fixture("tag-change"), "1")], world.ports);
    expect(world.counted.size).toBe(0);
  });

  it("tell at each sweep that it started, and how many clusters are in which phase, none too", async () => {
    const world = makeQueueWorld();
    const path = "/eks-cilium/clusters/111122223333/eu-west-1";
    const record = (phase: "ready" | "blocked") =>
      writeRecord(makeRecord("arn", { phase, reason: "So it is." }, undefined, "2026-11-22T10:00:00.000Z"));
    world.records.set(`${path}/one`, record("ready"));
    world.records.set(`${path}/two`, record("ready"));
    world.records.set(`${path}/three`, record("blocked"));
    world.records.set(`${path}/damaged`, "half a rec");
    world.refuses = () => true;
    await takeTriggers([message(fixture("scheduled-event"), "sweep")], world.ports);
    expect(Object.fromEntries(world.counted)).toEqual({ SweepStarted: 1 });
    expect(Object.fromEntries(world.inPhase)).toEqual({
      ...Object.fromEntries(phases.map((phase) => [phase, 0])),
      ready: 2,
      blocked: 1,
    });
  });
});

describe("the log", () => {
  it("says of each message what became of it, and why", async () => {
    const world = makeQueueWorld();
    await takeTriggers([message(fixture("tag-change"), "1")], world.ports);
    await takeTriggers([message(fixture("cloudtrail-create-cluster-failed"), "2")], world.ports);
    await takeTriggers([message("nonsense", "3")], world.ports);
    expect(world.log).toEqual([
      {
        level: "info",
        message: "reconcile requested",
        fields: {
          messageId: "1",
          cluster: "111122223333/eu-west-1/demo",
          attempt: 0,
          why: "Tag Change on Resource",
          deduplicationId: world.work[0]?.deduplicationId,
        },
      },
      {
        level: "info",
        message: "trigger ignored",
        fields: { messageId: "2", why: 'CloudTrail CreateCluster failed with "AccessDenied"' },
      },
      {
        level: "error",
        message: "trigger refused, it goes to the dead-letter queue",
        fields: { messageId: "3", why: expect.stringContaining("not JSON") },
      },
    ]);
  });
});

import { DeleteAccessEntryCommand } from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { refOf } from "../../functions/core/kube-object.ts";
import { toAwsCallError } from "../../functions/edges/aws/errors.ts";
import { groupsOf } from "../../functions/flows/ensure-access-entry.ts";
import type { Ports } from "../../functions/flows/ports/ports.ts";
import type { PassResult } from "../../functions/flows/step-result.ts";
import { product } from "../../local/callers.ts";
import { beginStory } from "../builders/begin-story.ts";
import { agentsRef as agents, ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { quietTags } from "../builders/quiet-tags.ts";
import { readyStory } from "../builders/ready-story.ts";

const answers = [
  [400, "InvalidParameterException"],
  [403, "AccessDeniedException"],
  [404, "NotFoundException"],
  [429, "ThrottlingException"],
  [500, "InternalFailure"],
  [503, "ServiceUnavailableException"],
] as const;

interface Refusal {
  readonly service: "eks" | "ssm" | "ec2" | "events";
  readonly operation: string;
  readonly status: number;
  readonly code: string;
}

interface Row extends Pick<Refusal, "service" | "operation"> {
  readonly begin: () => Promise<ClusterStory>;
  /** So that the next pass makes the call. */
  readonly arrange?: (story: ClusterStory) => unknown;
  /** Phase while AWS refuses, of a record that says so; undefined: the record has no word of it. */
  readonly phase?: string;
  /** What the record says before the call is made, because nobody may be let in after it. */
  readonly saidBefore?: string;
  /** Throttled or out of order, Parameter Store gets the record by a message, and the pass is not made again. */
  readonly isNewsOnly?: boolean;
}

const withoutEntry = ({ id, world }: ClusterStory) =>
  world.clients.eks
    .send(new DeleteAccessEntryCommand({ clusterName: id.name, principalArn: product.principalArn }))
    .catch(() => undefined);

/** Let in, with everything still to be chosen. */
async function admitted(): Promise<ClusterStory> {
  const story = await beginStory();
  await story.pass();
  return story;
}

async function almostRemoved(): Promise<ClusterStory> {
  const story = await readyStory();
  await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
  await story.passUntilSettled();
  story.simulated.group.taints = [];
  for (const node of story.admin.list("v1", "Node")) story.admin.delete(refOf(node));
  await story.letTimePass();
  return story;
}

/** Cluster-admin is borrowed already: the pass does the work that it finds. */
const lend = ({ id, world }: ClusterStory) =>
  world.ports.eks.grantAccess(id, product.principalArn, { groups: groupsOf(world.ports.settings) });

/** In a mode without access entries, which the tag allows to change. */
const withAuthMode = () =>
  beginStory({
    authenticationMode: "CONFIG_MAP",
    tags: { enable_cilium: "true", cilium_allow_auth_mode_change: "true" },
  });

/** The record says what the next pass does, which cannot be taken back. */
async function announced(story: ClusterStory): Promise<void> {
  const record = await story.recordText();
  if (record === undefined || !/cannot be taken back/.test(record)) await story.look();
}

const quietStory = () => readyStory({ tags: quietTags });
const nextDay = ({ world }: ClusterStory) => world.clock.advance(86_400);
const withDrift = ({ admin }: ClusterStory) => admin.delete(ciliumConfigRef);

const entryGoesNext = "Cilium is gone, and so are our own ConfigMaps; the access entry goes next.";

/** Every call of AWS that a pass makes; the queue that continues it aside. */
const calls: readonly Row[] = [
  { service: "ssm", operation: "GetParameters", begin: readyStory },
  { service: "eks", operation: "DescribeCluster", begin: readyStory, phase: "degraded" },
  {
    service: "eks",
    operation: "CreateAccessEntry",
    begin: beginStory,
    arrange: withoutEntry,
    phase: "waiting",
  },
  {
    service: "eks",
    operation: "AssociateAccessPolicy",
    begin: beginStory,
    arrange: withoutEntry,
    phase: "waiting",
  },
  { service: "ec2", operation: "DescribeVpcs", begin: admitted, phase: "waiting" },
  {
    service: "eks",
    operation: "UpdateClusterConfig",
    begin: withAuthMode,
    arrange: announced,
    phase: "waiting",
  },
  {
    service: "eks",
    operation: "DescribeAccessEntry",
    begin: almostRemoved,
    arrange: lend,
    phase: "removing",
    saidBefore: entryGoesNext,
  },
  {
    service: "eks",
    operation: "DeleteAccessEntry",
    begin: almostRemoved,
    arrange: lend,
    phase: "removing",
    saidBefore: entryGoesNext,
  },
  { service: "ssm", operation: "PutParameter", begin: quietStory, arrange: nextDay, isNewsOnly: true },
  {
    service: "ssm",
    operation: "PutParameter",
    begin: readyStory,
    arrange: (story) => {
      withDrift(story);
      return lend(story);
    },
  },
  {
    service: "events",
    operation: "PutEvents",
    begin: readyStory,
    arrange: (story) => {
      story.admin.delete(agents);
      return lend(story);
    },
  },
];

/**
 * One pass, during which AWS refuses the call: on the wire where the SDK asks once, else at the port, because the SDK
 * would wait for its second and third attempt.
 */
async function refusedPass(story: ClusterStory, row: Refusal, attempt: number): Promise<PassResult> {
  const { service, operation, status, code } = row;
  const { world, id } = story;
  if (status < 429) {
    world.aws.faults.add({ service, operation, kind: "answer", status, code, times: 9 });
    const result = await story.pass(attempt);
    world.aws.faults.clear();
    return result;
  }
  const refuse = () => {
    const error = Object.assign(new Error("as injected"), {
      name: code,
      $metadata: { httpStatusCode: status },
    });
    return Promise.reject(toAwsCallError(operation, error));
  };
  const { eks, records, phaseEvents } = world.ports;
  const refusing: Readonly<Record<string, Partial<Ports>>> = {
    GetParameters: { records: { ...records, readAll: refuse } },
    PutParameter: { records: { ...records, write: refuse } },
    DescribeCluster: { eks: { ...eks, describe: refuse } },
    CreateAccessEntry: { eks: { ...eks, grantAccess: refuse } },
    AssociateAccessPolicy: { eks: { ...eks, grantAccess: refuse } },
    DescribeAccessEntry: { eks: { ...eks, revokeAccess: refuse } },
    DeleteAccessEntry: { eks: { ...eks, revokeAccess: refuse } },
    UpdateClusterConfig: { eks: { ...eks, allowAccessEntries: refuse } },
    DescribeVpcs: { vpcCidrs: refuse },
    PutEvents: { phaseEvents: { ...phaseEvents, phaseChanged: refuse } },
  };
  const ports = { ...world.ports, ...refusing[operation] };
  return new ClusterStory({ ...world, ports }, id.name).pass(attempt);
}

const table = calls.flatMap((row) => answers.map(([status, code]) => ({ ...row, status, code })));

describe("a pass to which AWS says no", () => {
  it.each(table)("$status to $operation does not throw, and something looks again", async (row) => {
    const { service, begin, arrange, phase, saidBefore, status, code, isNewsOnly = false } = row;
    const story = await begin();
    const delayed = () => story.world.queues.triggers.queue.counts().delayed;
    // Before the third look in a row the record is spared what passes by itself.
    for (const attempt of [0, 3]) {
      await arrange?.(story);
      const before = await story.recordText();
      const waiting = delayed();
      const { kind } = await refusedPass(story, row, attempt);
      expect(kind).toBe(isNewsOnly && status >= 429 ? "settled" : "retry");
      expect(delayed()).toBe(waiting + 1);
      if (service === "events") continue;
      if (phase === undefined || (status >= 429 && attempt === 0)) {
        if (saidBefore === undefined) expect(await story.recordText()).toBe(before);
        else expect(await story.record()).toMatchObject({ phase, reason: saidBefore });
        continue;
      }
      const record = await story.record();
      expect(record.phase).toBe(phase);
      expect(record.reason).toContain(code);
      expect(record.reason).toContain("as injected");
    }
  });
});

describe("cluster-admin that AWS does not take back", () => {
  const policies = async ({ id, world }: ClusterStory) =>
    (await world.aws.cluster(id))?.entries.get(product.principalArn)?.policies.size;

  const returning = ["DescribeAccessEntry", "UpdateAccessEntry", "DisassociateAccessPolicy"].flatMap(
    (operation) => answers.map(([status, code]) => ({ operation, status, code })),
  );

  it.each(returning)(
    "$status to $operation: the next pass returns it",
    async ({ operation, status, code }) => {
      const story = await readyStory();
      const { ports } = story.world;
      await withoutEntry(story);
      // An entry of an earlier version has no group yet.
      await ports.eks.grantAccess(story.id, product.principalArn);
      const times = status < 429 ? 1 : 3;
      story.world.aws.faults.add({ service: "eks", operation, kind: "answer", status, code, times });
      expect(await story.look()).toMatchObject({ kind: "settled", phase: "ready" });
      expect(await policies(story)).toBe(1);
      expect(await story.look()).toMatchObject({ kind: "settled", phase: "ready" });
      expect(await policies(story)).toBe(0);
    },
  );
});

describe("a role, or an access entry, that EKS does not know yet", () => {
  const first = [
    [
      "CreateAccessEntry",
      400,
      "InvalidParameterException",
      "The specified principalArn is invalid: invalid principal.",
    ],
    [
      "AssociateAccessPolicy",
      404,
      "ResourceNotFoundException",
      "The specified principalArn could not be found.",
    ],
  ] as const;

  it.each(first)("is waited for some seconds: %s answers %i %s", async (operation, status, code, message) => {
    const story = await beginStory();
    story.world.aws.faults.add({
      service: "eks",
      operation,
      kind: "answer",
      status,
      code,
      message,
      times: 1,
    });
    const { kind, phase, afterSeconds = 0 } = await story.pass();
    expect({ kind, phase }).toEqual({ kind: "retry", phase: "waiting" });
    expect(afterSeconds).toBeGreaterThanOrEqual(15);
    expect(afterSeconds).toBeLessThanOrEqual(45);
    expect((await story.record()).reason).toContain(message.replace(/\.$/, ""));
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
  });
});

describe("an error of AWS", () => {
  const denied = { service: "eks", operation: "DescribeCluster", kind: "answer", status: 403 } as const;
  const code = "AccessDeniedException";

  it("leaves a kept cluster kept, and a blocked one blocked with what blocks it", async () => {
    const kept = await readyStory();
    await kept.untag("enable_cilium");
    await kept.pass();
    kept.world.aws.faults.add({ ...denied, code, times: 1 });
    expect(await kept.pass()).toMatchObject({ kind: "retry", phase: "kept" });
    const blocked = await readyStory();
    await blocked.tag({ cilium_hubble: "half" });
    await blocked.pass();
    const { objections } = await blocked.record();
    blocked.world.aws.faults.add({ ...denied, code, times: 1 });
    expect(await blocked.pass()).toMatchObject({ kind: "retry", phase: "blocked" });
    expect(await blocked.record()).toMatchObject({ objections, reason: expect.stringContaining(code) });
  });

  it("makes no record of a cluster that is none of ours, and reopens none that is removed", async () => {
    const story = await beginStory({ tags: { team: "net" } });
    const fault = { ...denied, code };
    story.world.aws.faults.add({ ...fault, times: 1 });
    expect(await story.pass()).toMatchObject({ kind: "retry" });
    expect(await story.recordText()).toBeUndefined();
    const removed = await almostRemoved();
    expect(await removed.pass()).toMatchObject({ phase: "removed" });
    removed.world.aws.faults.add({ ...fault, times: 1 });
    expect(await removed.pass()).toMatchObject({ kind: "retry" });
    expect(await removed.record()).toMatchObject({ phase: "removed" });
  });

  it("carries no secret into the record", async () => {
    const story = await readyStory();
    const token = `k8s-aws-v1.${"a".repeat(40)}`;
    story.world.aws.faults.add({ ...denied, code, message: `not with ${token}`, times: 1 });
    await story.pass();
    expect((await story.record()).reason).toContain("not with [redacted]");
  });

  it("that keeps the record from being written is counted, and the passes get rarer", async () => {
    const story = await readyStory();
    story.admin.delete(agents);
    const refused = { service: "ssm", operation: "PutParameter", kind: "answer", status: 400 } as const;
    story.world.aws.faults.add({ ...refused, code: "ParameterMaxVersionLimitExceeded", times: 99 });
    const waits: number[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const { kind, afterSeconds = 0 } = await story.pass(attempt);
      expect(kind).toBe("retry");
      waits.push(afterSeconds);
    }
    expect(waits[3]).toBeGreaterThan(60);
  });
});

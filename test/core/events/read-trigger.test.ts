import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTrigger } from "../../../functions/core/events/read-trigger.ts";
import { partitionOf } from "../../../functions/core/partitions.ts";
import { fixture, fixtureValue } from "../../events/fixture.ts";

const scope = { partition: "aws", account: "111122223333", region: "eu-west-1" };
const demo = { ...scope, name: "demo" };
const read = (name: string) => readTrigger(fixture(name), scope);

interface CloudTrailEvent {
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A CloudTrail fixture with other members in its detail. */
function modified(name: string, detail: Readonly<Record<string, unknown>>): string {
  const event = fixtureValue<CloudTrailEvent>(name);
  return JSON.stringify({ ...event, detail: { ...event.detail, ...detail } });
}

describe("news about a cluster", () => {
  it.each([
    ["cloudtrail-create-cluster", "CloudTrail CreateCluster"],
    ["cloudtrail-create-cluster-old-names", "CloudTrail CreateCluster"],
    ["cloudtrail-delete-cluster", "CloudTrail DeleteCluster"],
    ["cloudtrail-update-cluster-config", "CloudTrail UpdateClusterConfig"],
    ["cloudtrail-update-cluster-version", "CloudTrail UpdateClusterVersion"],
    ["cloudtrail-create-nodegroup", "CloudTrail CreateNodegroup"],
    ["cloudtrail-update-nodegroup-config", "CloudTrail UpdateNodegroupConfig"],
    ["cloudtrail-update-nodegroup-version", "CloudTrail UpdateNodegroupVersion"],
    ["cloudtrail-delete-nodegroup", "CloudTrail DeleteNodegroup"],
    ["cloudtrail-tag-resource-encoded", "CloudTrail TagResource"],
    ["cloudtrail-tag-resource-plain", "CloudTrail TagResource"],
    ["cloudtrail-tag-resource-hidden", "CloudTrail TagResource"],
    ["cloudtrail-untag-resource", "CloudTrail UntagResource"],
    ["cloudtrail-untag-resource-one-key", "CloudTrail UntagResource"],
    ["cloudtrail-untag-resource-hidden", "CloudTrail UntagResource"],
    ["tag-change", "Tag Change on Resource"],
    ["tag-change-hidden-keys", "Tag Change on Resource"],
    ["addon-update-succeeded", "EKS Addon Update Succeeded"],
    ["addon-health-degraded", "EKS Addon Health Degraded"],
  ])("%s starts a chain for demo", (name, why) => {
    expect(read(name)).toEqual({ kind: "cluster", cluster: demo, id: expect.any(String), why, attempt: 0 });
  });

  it.each([
    ["no keys", undefined],
    ["an empty list", []],
    ["a hidden key among others", ["team", "HIDDEN_DUE_TO_SECURITY_REASONS"]],
    ["one of ours among others", ["team", "cilium_version"]],
  ])("may be a tag change with %s: ours may be among them", (_, keys) => {
    const event = fixtureValue<CloudTrailEvent>("tag-change");
    const body = JSON.stringify({ ...event, detail: { ...event.detail, "changed-tag-keys": keys } });
    expect(readTrigger(body, scope)).toMatchObject({ kind: "cluster", cluster: demo });
  });

  it("is found among the ARNs of other things", () => {
    const event = fixtureValue<{ readonly resources: readonly string[] }>("addon-update-succeeded");
    const resources = ["arn:aws:iam::111122223333:role/cni", ...event.resources];
    expect(readTrigger(JSON.stringify({ ...event, resources }), scope)).toMatchObject({ cluster: demo });
  });

  it("is known by CloudTrail's own id, so that a record delivered twice is one trigger", () => {
    const first = fixtureValue("cloudtrail-delete-cluster");
    const again = { ...first, id: "another-id-of-the-bus" };
    const [one, two] = [first, again].map((event) => readTrigger(JSON.stringify(event), scope));
    expect(two).toEqual(one);
    expect(one).toMatchObject({
      id: fixtureValue<CloudTrailEvent>("cloudtrail-delete-cluster").detail["eventID"],
    });
  });

  it("is known by the bus's id where there is no other", () => {
    expect(read("tag-change")).toMatchObject({ id: fixtureValue("tag-change")["id"] });
    expect(readTrigger(modified("cloudtrail-delete-cluster", { eventID: undefined }), scope)).toMatchObject({
      id: fixtureValue("cloudtrail-delete-cluster")["id"],
    });
  });

  it("carries identity only: what the event says about tags changes nothing", () => {
    const saysNo = modified("cloudtrail-tag-resource-plain", {
      requestParameters: {
        resourceArn: "arn:aws:eks:eu-west-1:111122223333:cluster/demo",
        tags: { enable_cilium: "false", cilium_version: "0.1" },
      },
    });
    expect(readTrigger(saysNo, scope)).toEqual({
      ...read("cloudtrail-tag-resource-plain"),
    });
  });

  it("believes the answer before the request, and the request where the answer hides", () => {
    const both = { responseElements: { cluster: { name: "told" } }, requestParameters: { name: "asked" } };
    const hidden = { ...both, responseElements: { cluster: { arn: "HIDDEN DUE TO POLICY" } } };
    expect(readTrigger(modified("cloudtrail-delete-cluster", both), scope)).toMatchObject({
      cluster: { name: "told" },
    });
    expect(readTrigger(modified("cloudtrail-delete-cluster", hidden), scope)).toMatchObject({
      cluster: { name: "asked" },
    });
  });

  it("is understood in the China regions, whose documents name the event differently", () => {
    const china = { partition: "aws-cn", account: "111122223333", region: "cn-north-1" };
    expect(readTrigger(fixture("cloudtrail-tag-resource-china"), china)).toMatchObject({
      kind: "cluster",
      cluster: { ...china, name: "demo" },
    });
  });

  it.each([
    "eu-west-1",
    "cn-north-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-isob-east-1",
    "eu-isoe-west-1",
    "us-isof-south-1",
    "eusc-de-east-1",
  ])("is understood in %s, encoded and plain", (region) => {
    const there = { partition: partitionOf(region).name, account: "111122223333", region };
    const arn = `arn:${there.partition}:eks:${region}:111122223333:cluster/demo`;
    for (const resourceArn of [arn, encodeURIComponent(arn)]) {
      const event = {
        ...JSON.parse(modified("cloudtrail-tag-resource-plain", { requestParameters: { resourceArn } })),
        region,
      };
      expect(readTrigger(JSON.stringify(event), there)).toMatchObject({
        cluster: { ...there, name: "demo" },
      });
    }
  });
});

describe("sweeps and requeues", () => {
  it.each(["own-reconcile-requested", "own-reconcile-requested-by-arn"])("%s asks for a pass", (name) => {
    expect(read(name)).toEqual({ kind: "asked", cluster: demo, why: "Cilium Reconcile Requested" });
  });

  it("a schedule of either kind, and a request, sweep", () => {
    const id = (name: string) => fixtureValue(name)["id"];
    expect(read("scheduled-event")).toEqual({ kind: "sweep", id: id("scheduled-event") });
    expect(read("own-sweep-requested")).toEqual({ kind: "sweep", id: id("own-sweep-requested") });
  });

  it.each(["own-sweep-requested", "own-reconcile-requested", "scheduled-event"])(
    "%s of another account or region is ignored, and without an envelope refused",
    (name) => {
      const event = fixtureValue(name);
      const withEnvelope = (envelope: object) =>
        readTrigger(JSON.stringify({ ...event, ...envelope }), scope);
      expect(withEnvelope({ account: "999999999999" }).kind).toBe("ignored");
      expect(withEnvelope({ region: "us-east-1" }).kind).toBe("ignored");
      expect(withEnvelope({ account: undefined }).kind).toBe("refused");
      expect(withEnvelope({ region: 7 }).kind).toBe("refused");
    },
  );

  it("a requeue's cause is cut to what a log line takes", () => {
    const requeue = fixtureValue<{ readonly detail: Record<string, unknown> }>("requeue");
    const detail = { ...requeue.detail, why: "x".repeat(200_000) };
    const trigger = readTrigger(JSON.stringify({ ...requeue, detail }), scope);
    expect(trigger.kind === "cluster" && trigger.why).toHaveLength(200);
  });

  it("a requeue goes on where its chain was", () => {
    expect(read("requeue")).toEqual({
      kind: "cluster",
      cluster: demo,
      id: "due 1795341720",
      why: "requeue",
      attempt: 3,
    });
  });

  it("a requeue of another shape, or of another account or region, starts no pass", () => {
    const requeue = fixtureValue<{ readonly detail: Record<string, unknown> }>("requeue");
    const modifiedBy = (detail: Record<string, unknown>) =>
      readTrigger(JSON.stringify({ ...requeue, detail: { ...requeue.detail, ...detail } }), scope);
    expect(modifiedBy({ version: 2 })).toEqual({
      kind: "refused",
      why: "Cilium Requeue is not understood: detail.version",
    });
    expect(modifiedBy({ attempt: -1 })).toMatchObject({ kind: "refused" });
    expect(modifiedBy({ attempt: 1.5 })).toMatchObject({ kind: "refused" });
    expect(modifiedBy({ cluster: { ...demo, name: "a/b" } })).toMatchObject({ kind: "refused" });
    expect(modifiedBy({ cluster: { ...demo, region: "eu-west-2" } })).toMatchObject({ kind: "ignored" });
  });
});

describe("what is none of our business is ignored, and says why", () => {
  it.each([
    ["cloudtrail-create-cluster-failed", 'CloudTrail CreateCluster failed with "AccessDenied"'],
    ["cloudtrail-describe-cluster", 'the call "DescribeCluster" only reads'],
    [
      "cloudtrail-tag-resource-nodegroup",
      'CloudTrail TagResource: tags of another kind of resource: "nodegroup"',
    ],
    ["cloudtrail-create-cluster-elsewhere", "the event belongs to another account or region"],
    ["tag-change-other-keys", "Tag Change on Resource: none of our tags changed"],
    ["tag-change-instance", 'Tag Change on Resource: tags of another service: "ec2"'],
    ["fargate-pod-termination", "says nothing about the state of a cluster"],
    ["instance-terminated", 'events of "aws.ec2" are not for us'],
    ["own-phase-changed", 'our own event "Cilium Phase Changed" asks for nothing here'],
  ])("%s", (name, why) => {
    const trigger = read(name);
    expect(trigger).toEqual({ kind: "ignored", why: expect.stringContaining(why) });
  });

  it("a call that moves nothing, even one with a name from JavaScript's own", () => {
    for (const eventName of ["CreateAddon", "constructor", "__proto__"]) {
      expect(readTrigger(modified("cloudtrail-delete-cluster", { eventName }), scope)).toMatchObject({
        kind: "ignored",
        why: expect.stringContaining("moves nothing"),
      });
    }
  });

  it.each([
    ["another region", "arn:aws:eks:eu-west-2:111122223333:cluster/demo"],
    ["another account", "arn:aws:eks:eu-west-1:444455556666:cluster/demo"],
    ["another partition", "arn:aws-cn:eks:eu-west-1:111122223333:cluster/demo"],
    ["another service", "arn:aws:ecr:eu-west-1:111122223333:cluster/demo"],
    ["AWS itself", "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"],
  ])("an ARN of %s", (_, resourceArn) => {
    const trigger = readTrigger(
      modified("cloudtrail-tag-resource-plain", { requestParameters: { resourceArn } }),
      scope,
    );
    expect(trigger).toMatchObject({ kind: "ignored" });
  });

  it("our own events that ask for nothing", () => {
    const body = JSON.stringify({ source: "eks-cilium", "detail-type": "Cilium Phase Changed", detail: {} });
    expect(readTrigger(body, scope)).toMatchObject({ kind: "ignored" });
  });
});

describe("what is addressed to us and not understood is refused", () => {
  it.each([
    ["an empty body", ""],
    ["no JSON", "demo"],
    ["an event that was cut off", fixture("cloudtrail-create-cluster").slice(0, 700)],
    ["half a character", fixture("tag-change").replace("demo", "\ud800")],
    ["a JSON value that is no event", "[1, 2]"],
    ["a JSON null", "null"],
    ["a source of the wrong type", JSON.stringify({ source: 1, "detail-type": "Scheduled Event" })],
    ["an envelope without account", JSON.stringify({ source: "aws.eks", "detail-type": "x", id: "1" })],
    ["a call without a name", modified("cloudtrail-create-cluster", { eventName: 7 })],
    [
      "a record without parameters",
      modified("cloudtrail-create-cluster", { requestParameters: null, responseElements: null }),
    ],
    ["tags of nothing", modified("cloudtrail-tag-resource-plain", { requestParameters: {} })],
    [
      "an ARN that ends early",
      modified("cloudtrail-tag-resource-plain", { requestParameters: { resourceArn: "arn:aws:eks" } }),
    ],
    [
      "an ARN without a name",
      modified("cloudtrail-tag-resource-plain", {
        requestParameters: { resourceArn: "arn:aws:eks:eu-west-1:111122223333:cluster/" },
      }),
    ],
    [
      "an add-on event of an unknown shape",
      JSON.stringify({ ...fixtureValue("addon-update-succeeded"), resources: [], detail: {} }),
    ],
    ["a request for nobody", JSON.stringify({ ...fixtureValue("own-reconcile-requested"), detail: {} })],
  ])("%s", (_, body) => {
    expect(readTrigger(body, scope)).toEqual({ kind: "refused", why: expect.any(String) });
  });

  it.each(["a b", "../demo", "-demo", "demö", "demo\n", "%", "x".repeat(101), "demo/other", "{{demo}}"])(
    "a cluster that could not be called %j",
    (cluster) => {
      const body = JSON.stringify({ ...fixtureValue("own-reconcile-requested"), detail: { cluster } });
      expect(readTrigger(body, scope)).toMatchObject({
        kind: "refused",
        why: expect.stringContaining("cannot be"),
      });
    },
  );

  it("a body longer than any event, without reading it", () => {
    const body = JSON.stringify({
      ...fixtureValue("cloudtrail-create-cluster"),
      padding: "x".repeat(262_144),
    });
    expect(readTrigger(body, scope)).toMatchObject({
      kind: "refused",
      why: expect.stringContaining("262144"),
    });
  });

  it("with a short reason, whatever the length of what was wrong", () => {
    const cluster = "x".repeat(200_000);
    const trigger = readTrigger(
      JSON.stringify({ ...fixtureValue("own-reconcile-requested"), detail: { cluster } }),
      scope,
    );
    expect(trigger.kind === "refused" && trigger.why.length).toBeLessThan(200);
  });
});

describe("whatever arrives, the answer is one of the five", () => {
  it.each(["errorCode", "service", "eventName"])("however deep %s is nested", (field) => {
    const deep = `${"[".repeat(5_000)}${"]".repeat(5_000)}`;
    for (const name of ["cloudtrail-create-cluster", "tag-change"]) {
      const event = fixtureValue<{ readonly detail: Record<string, unknown> }>(name);
      const body = JSON.stringify({ ...event, detail: { ...event.detail, [field]: "deep" } });
      expect(kinds).toContain(readTrigger(body.replace('"deep"', deep), scope).kind);
    }
  });

  const kinds = ["cluster", "asked", "sweep", "ignored", "refused"];
  const events = [
    "cloudtrail-create-cluster",
    "cloudtrail-tag-resource-encoded",
    "tag-change",
    "addon-update-succeeded",
    "scheduled-event",
    "own-reconcile-requested",
    "own-sweep-requested",
    "requeue",
  ];

  it("for any text", () => {
    fc.assert(fc.property(fc.string(), (body) => kinds.includes(readTrigger(body, scope).kind)));
  });

  it("for any JSON", () => {
    fc.assert(fc.property(fc.json(), (body) => kinds.includes(readTrigger(body, scope).kind)));
  });

  it("for any event cut off anywhere: never a cluster", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...events),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (name, part) => {
          const whole = fixture(name);
          expect(readTrigger(whole.slice(0, Math.floor(whole.length * part)), scope).kind).toBe("refused");
        },
      ),
    );
  });

  it("for any event with any value in any place: never a cluster of another account or with an odd name", () => {
    fc.assert(
      fc.property(fc.constantFrom(...events), fc.nat(), fc.jsonValue(), (name, place, value) => {
        const event = fixtureValue(name);
        const paths = pathsOf(event);
        const trigger = readTrigger(
          JSON.stringify(put(event, paths[place % paths.length] ?? [], value)),
          scope,
        );
        expect(kinds).toContain(trigger.kind);
        if (trigger.kind !== "cluster" && trigger.kind !== "asked") return;
        expect(trigger.cluster).toMatchObject(scope);
        expect(trigger.cluster.name).toMatch(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/);
        if (trigger.kind === "asked") return;
        expect(trigger.attempt).toSatisfy(Number.isInteger);
        expect(trigger.id).not.toBe("");
      }),
      { numRuns: 2_000 },
    );
  });
});

type Path = readonly string[];

/** Every place within a value, the whole included. */
function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (value === null || typeof value !== "object") return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function put(whole: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const inner = (whole as Record<string, unknown>)[key];
  if (Array.isArray(whole))
    return whole.map((item, index) => (String(index) === key ? put(inner, rest, value) : item));
  return { ...(whole as Record<string, unknown>), [key]: put(inner, rest, value) };
}

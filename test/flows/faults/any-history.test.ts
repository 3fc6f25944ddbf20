import { DeleteParameterCommand } from "@aws-sdk/client-ssm";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { clusterKey } from "../../../functions/core/cluster-id.ts";
import { jsonAt } from "../../../functions/core/json.ts";
import { keyOf } from "../../../functions/core/kube-object.ts";
import { leaseRef } from "../../../functions/core/plan/lease.ts";
import { stateRoleOf } from "../../../functions/core/plan/state-config-maps.ts";
import { recordName } from "../../../functions/core/product-names.ts";
import type { Ports } from "../../../functions/flows/ports/ports.ts";
import { startLocalWorld } from "../../../local/local-world.ts";
import { agentsRef, ClusterStory, ciliumConfigRef } from "../../builders/cluster-story.ts";
import { WakeUps } from "../../builders/wake-ups.ts";
import { type ApiFault, type ApiFaultName, apiFaults, silentPorts } from "./api-faults.ts";
import { apiMatrix } from "./api-matrix.ts";
import { type ApiVerbName, apiVerbs } from "./api-verbs.ts";
import type { AwsCallName } from "./aws-calls.ts";
import { type AwsFaultName, awsFaults, faultyPorts } from "./aws-faults.ts";
import { awsMatrix } from "./aws-matrix.ts";
import { dyingPorts } from "./dying-ports.ts";

/** How many histories are tried; 200 by `npm run exhaustive`. */
const numRuns = Number(process.env["EKS_CILIUM_HISTORIES"] ?? 2);

type Access = "admin" | "reader";

interface Asked {
  readonly enable_cilium: "true" | "false";
  readonly cilium_hubble: "off" | "relay";
  readonly cilium_encryption: "wireguard" | "none";
}

type Happening =
  | { readonly what: "tags"; readonly tags: Partial<Asked> }
  | { readonly what: "drift" | "deletion" | "lost inventory" | "lost record" }
  | { readonly what: "time"; readonly seconds: number }
  | { readonly what: "pass"; readonly attempt: number }
  | { readonly what: "two passes" }
  | { readonly what: "death"; readonly atCall: number }
  | { readonly what: "api"; readonly verb: ApiVerbName; readonly fault: ApiFaultName }
  | { readonly what: "aws"; readonly call: AwsCallName; readonly fault: AwsFaultName };

const cellsOf = (matrix: Readonly<Record<string, object>>) =>
  Object.entries(matrix).flatMap(([row, columns]) => Object.keys(columns).map((fault) => ({ row, fault })));

const tags = fc.record(
  {
    enable_cilium: fc.constantFrom("true", "true", "false"),
    cilium_hubble: fc.constantFrom("off", "relay"),
    cilium_encryption: fc.constantFrom("wireguard", "none"),
  } as const,
  { requiredKeys: [] },
);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ what: fc.constant("tags" as const), tags }),
  fc.record({
    what: fc.constantFrom(
      "drift" as const,
      "deletion" as const,
      "lost inventory" as const,
      "lost record" as const,
    ),
  }),
  fc.record({ what: fc.constant("time" as const), seconds: fc.integer({ min: 5, max: 900 }) }),
  fc.record({ what: fc.constant("pass" as const), attempt: fc.nat(8) }),
  fc.constant({ what: "two passes" as const }),
  fc.record({ what: fc.constant("death" as const), atCall: fc.nat(160) }),
  fc.constantFrom(...cellsOf(apiMatrix)).map(({ row, fault }) => ({
    what: "api" as const,
    verb: row as ApiVerbName,
    fault: fault as ApiFaultName,
  })),
  fc.constantFrom(...cellsOf(awsMatrix)).map(({ row, fault }) => ({
    what: "aws" as const,
    call: row as AwsCallName,
    fault: fault as AwsFaultName,
  })),
);

/** Of the cluster as it is in the end. */
const first: Asked = { enable_cilium: "true", cilium_hubble: "relay", cilium_encryption: "wireguard" };

async function begin(standingAccess: Access, asked: Asked): Promise<ClusterStory> {
  const world = await startLocalWorld({ speed: 0, settings: { standingAccess } });
  return ClusterStory.begin(world, "demo", { tags: { ...asked, cilium_probes: "off" } });
}

async function live(story: ClusterStory, one: Happening): Promise<void> {
  const { world, admin, kubernetes } = story;
  const passWith = (ports: Ports) =>
    new ClusterStory({ ...world, ports }, story.id.name).look().catch(() => undefined);
  switch (one.what) {
    case "tags":
      return story.tag(one.tags);
    case "drift":
      if (admin.get(ciliumConfigRef)) admin.patch(ciliumConfigRef, { data: { "enable-hubble": "theirs" } });
      return;
    case "deletion":
      if (admin.get(agentsRef)) admin.delete(agentsRef);
      return;
    case "lost inventory":
      for (const object of story.ownedObjects())
        if (stateRoleOf(object) === "inventory")
          admin.delete({ ...ciliumConfigRef, name: object.metadata.name });
      return;
    case "lost record": {
      const name = recordName(world.ports.recordPrefix, clusterKey(story.id));
      await world.clients.ssm.send(new DeleteParameterCommand({ Name: name })).catch(() => undefined);
      return;
    }
    case "time":
      return story.letTimePass(one.seconds);
    case "pass":
      await story.look(one.attempt);
      return;
    case "two passes":
      await Promise.all([story.look(), story.look()]);
      return;
    case "death":
      await passWith(dyingPorts(world.ports, one.atCall));
      return;
    case "api": {
      const fault: ApiFault = apiFaults[one.fault];
      const verb = apiVerbs[one.verb];
      if (fault.on === "port") return void (await passWith(silentPorts(world, verb.atPort, fault.isDone)));
      kubernetes.faults.inject(fault.fault, verb.onWire, Number.POSITIVE_INFINITY);
      await passWith(world.ports);
      return kubernetes.faults.clear();
    }
    case "aws":
      await passWith(faultyPorts(world, one.call, awsFaults[one.fault]));
      return;
  }
}

const keysOf = (story: ClusterStory): readonly string[] =>
  story
    .ownedObjects()
    .filter((object) => stateRoleOf(object) === undefined)
    .map(keyOf)
    .sort();

/** A cluster that was installed with these tags, and to which nothing ever happened. */
const models = new Map<string, Promise<readonly string[]>>();

function modelOf(standingAccess: Access, asked: Asked): Promise<readonly string[]> {
  const kind = JSON.stringify([standingAccess, asked]);
  const model = models.get(kind) ?? install(standingAccess, asked);
  models.set(kind, model);
  return model;
}

async function install(standingAccess: Access, asked: Asked): Promise<readonly string[]> {
  if (asked.enable_cilium === "false") return [];
  const story = await begin(standingAccess, asked);
  try {
    await story.passUntilSettled();
    return keysOf(story);
  } finally {
    await story.world.stop();
  }
}

/** Passes by the product's own delays, and by sweeps where they end before all is done. */
async function comeToRest(story: ClusterStory): Promise<void> {
  const { requests } = story.kubernetes;
  for (let sweep = 0; sweep < 6; sweep += 1) {
    await new WakeUps(story).until(() => false, 30);
    requests.clear();
    const { kind } = await story.look();
    if (kind === "settled" && requests.writes.length === 0) return;
    await story.letTimePass(1800);
  }
  throw new Error(`does not come to rest: ${(await story.record()).reason}`);
}

async function expectAsAsked(story: ClusterStory, asked: Asked, model: readonly string[]): Promise<void> {
  expect(keysOf(story)).toEqual(model);
  const text = await story.recordText();
  if (asked.enable_cilium === "false") {
    const phase = text === undefined ? "removed" : (await story.record()).phase;
    expect(["removing", "removed"]).toContain(phase);
    return;
  }
  const { phase, spec } = await story.record();
  expect({ phase, hubble: spec?.hubble, encryption: spec?.encryption }).toEqual({
    phase: "ready",
    hubble: asked.cilium_hubble,
    encryption: asked.cilium_encryption,
  });
  const config = jsonAt(story.admin.get(ciliumConfigRef), "data");
  expect(jsonAt(config, "enable-wireguard") === "true").toBe(asked.cilium_encryption === "wireguard");
  const hubble = asked.cilium_hubble === "off" ? "false" : "true";
  expect(jsonAt(config, "enable-hubble")).toBe(hubble);
  // A Lease that nobody could give back has expired, and keeps nobody from the next repair.
  await story.letTimePass(120);
  story.admin.patch(ciliumConfigRef, { data: { "enable-hubble": "theirs" } });
  await story.pass();
  expect(jsonAt(story.admin.get(ciliumConfigRef), "data", "enable-hubble")).toBe(hubble);
  expect(story.admin.get(leaseRef)).toBeUndefined();
}

/** Writes of a whole installation and of a whole removal, with as many again for what a pass that died has to repeat. */
const mostWrites = 4 * 70;

it(
  "whatever happens, once faults stop the cluster is as its tags ask, after a bounded number of writes",
  async () => {
    const history = fc.array(happening, { minLength: 3, maxLength: 10 });
    const access = fc.constantFrom("admin" as const, "reader" as const);
    await fc.assert(
      fc.asyncProperty(access, history, async (standingAccess, happenings) => {
        const changes = happenings.flatMap((one) => (one.what === "tags" ? [one.tags] : []));
        const asked: Asked = Object.assign({}, first, ...changes);
        const model = await modelOf(standingAccess, asked);
        const story = await begin(standingAccess, first);
        try {
          for (const one of happenings) {
            await live(story, one);
            await story.letTimePass(15);
          }
          let writes = 0;
          const { kubernetes } = story;
          kubernetes.requests.clear();
          const { clear } = kubernetes.requests;
          kubernetes.requests.clear = () => {
            writes += kubernetes.requests.writes.filter(({ status }) => status < 300).length;
            clear.call(kubernetes.requests);
          };
          await comeToRest(story);
          kubernetes.requests.clear();
          expect(writes).toBeLessThanOrEqual(mostWrites);
          await expectAsAsked(story, asked, model);
        } finally {
          await story.world.stop();
        }
      }),
      { numRuns, endOnFailure: process.env["EKS_CILIUM_HISTORIES"] === undefined },
    );
  },
  numRuns * 180_000,
);

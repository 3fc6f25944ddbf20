import { expect } from "vitest";
import { keyOf } from "../../../functions/core/kube-object.ts";
import { leaseRef } from "../../../functions/core/plan/lease.ts";
import { stateRoleOf } from "../../../functions/core/plan/state-config-maps.ts";
import type { Ports } from "../../../functions/flows/ports/ports.ts";
import { ClusterStory, ciliumConfigRef } from "../../builders/cluster-story.ts";
import { readyStory } from "../../builders/ready-story.ts";
import { WakeUps } from "../../builders/wake-ups.ts";

/** A fault of some edge, for as long as it lasts. */
export interface Trouble {
  /** Ports under it; absent: those of the world. */
  readonly ports?: (story: ClusterStory) => Ports;
  /** Before each pass that shall meet it. */
  readonly begin?: (story: ClusterStory) => unknown;
}

interface CellStory {
  /** Cluster-admin stands, so that each pass may write; else it is borrowed, which takes passes and calls of EKS. */
  readonly standingAccess: "admin" | "reader";
  /** The record went, which proves the state: every object is applied once more. */
  readonly losesRecord?: boolean;
}

/** Passes of a chain that meet the fault, one after the other with the product's own delays. */
const faultyPasses = 2;

/**
 * Passes meet a fault while they repair and change a cluster, and then it stops. Answers what those passes came to: how
 * they ended, the phase of the record, and codes of what blocks.
 */
export async function playCell(trouble: Trouble, how: CellStory): Promise<string> {
  const expected = await undisturbedEnd(how);
  const story = await changeStory(how);
  const { words, attempt } = await meet(story, trouble);
  const told = `after ${words}`;
  await expectItsEnd(story, attempt, expected, how).catch((cause: unknown) => {
    throw new Error(told, { cause });
  });
  return words;
}

/** A ready cluster in which something has drifted and whose tags ask for a change that makes, changes and deletes. */
async function changeStory({ standingAccess }: CellStory): Promise<ClusterStory> {
  const story = await readyStory({
    tags: { enable_cilium: "true", cilium_probes: "off" },
    settings: { standingAccess },
  });
  await story.tag({ cilium_hubble: "off" });
  story.admin.patch(ciliumConfigRef, { data: { debug: "true" } });
  story.kubernetes.requests.clear();
  return story;
}

async function meet(story: ClusterStory, { ports, begin }: Trouble) {
  const world = { ...story.world, ports: ports?.(story) ?? story.world.ports };
  const faulty = new WakeUps(new ClusterStory(world, story.id.name));
  const said = new Set<string>();
  for (let pass = 0; pass < faultyPasses; pass += 1) {
    await begin?.(story);
    // The queue has the message delivered again.
    const look = await faulty.next().catch(() => ({ kind: "throws", after: 0 }));
    story.kubernetes.faults.clear();
    said.add(`${look.kind} ${await whatIsSaid(story)}`);
    if (look.after === undefined) break;
  }
  return { words: [...said].join(", then "), attempt: faulty.attempt };
}

/** The record, which is whole and agrees with itself and the cluster whatever happened. */
async function whatIsSaid(story: ClusterStory): Promise<string> {
  const { phase, objections, evidence, reason, revision, release } = await story.record();
  expect(reason).not.toBe("");
  const blocking = objections.first.filter(({ severity }) => severity === "blocking").map(({ code }) => code);
  if (phase === "ready") {
    expect(blocking).toEqual([]);
    expect(evidence.length).toBeGreaterThan(0);
    expect(evidence.filter(({ current, desired }) => current !== desired)).toEqual([]);
  }
  // What the record calls installed is there, as a whole.
  if (typeof revision === "number") {
    expect(release).not.toBeNull();
    const name = `eks-cilium-revision-${revision}`;
    expect(story.ownedObjects().map(({ metadata }) => metadata.name)).toContain(name);
  }
  return [phase, ...new Set(blocking)].join(" ");
}

interface End {
  readonly keys: readonly string[];
  readonly writes: number;
}

const ends = new Map<string, Promise<End>>();

/** What stands in the end where nothing is in the way, and how many writes it takes. */
function undisturbedEnd(how: CellStory): Promise<End> {
  const end = ends.get(how.standingAccess) ?? playUndisturbed(how);
  ends.set(how.standingAccess, end);
  return end;
}

async function playUndisturbed(how: CellStory): Promise<End> {
  const story = await changeStory(how);
  await settle(story, 0);
  const end = { keys: keysOf(story), writes: writesOf(story) };
  // One world a process at a time.
  await story.world.stop();
  return end;
}

const keysOf = (story: ClusterStory): string[] =>
  story
    .ownedObjects()
    .filter((object) => stateRoleOf(object) !== "revision")
    .map(keyOf)
    .sort();

/** Those that the API server did, the Lease's aside. */
const writesOf = ({ kubernetes }: ClusterStory): number =>
  kubernetes.requests.writes.filter(({ path, status }) => !path.includes("/leases") && status < 300).length;

async function settle(story: ClusterStory, attempt: number): Promise<void> {
  const wakeUps = new WakeUps(story);
  wakeUps.attempt = attempt;
  await wakeUps.until(() => false, 15);
}

/** Once the fault stops the cluster is as its tags ask, after a bounded number of writes, and is written to no more. */
async function expectItsEnd(
  story: ClusterStory,
  attempt: number,
  expected: End,
  { losesRecord = false }: CellStory,
): Promise<void> {
  await settle(story, attempt);
  const { phase, spec, objections } = await story.record();
  expect({ phase, hubble: spec?.hubble }).toEqual({ phase: "ready", hubble: "off" });
  // What could not be read is told until it is read again, once a day.
  expect(objections.first.filter(({ code }) => code !== "not-known")).toEqual([]);
  expect(keysOf(story)).toEqual(expected.keys);
  expect(story.admin.get(leaseRef)).toBeUndefined();
  // Each pass that is cut may have written all of it.
  const anew = losesRecord ? expected.keys.length : 0;
  expect(writesOf(story)).toBeLessThanOrEqual((faultyPasses + 1) * expected.writes + anew);
  story.kubernetes.requests.clear();
  await story.pass();
  expect(story.kubernetes.requests.writes).toEqual([]);
}

import { ListAccessEntriesCommand } from "@aws-sdk/client-eks";
import { expect } from "vitest";
import { digest } from "../../../functions/core/digest.ts";
import type { Json, JsonMap } from "../../../functions/core/json.ts";
import { keyOf } from "../../../functions/core/kube-object.ts";
import { stateRoleOf } from "../../../functions/core/plan/state-config-maps.ts";
import { stableJson } from "../../../functions/core/stable-json.ts";
import type { Ports } from "../../../functions/flows/ports/ports.ts";
import { reconcile } from "../../../functions/flows/reconcile.ts";
import { product } from "../../../local/callers.ts";
import type { OpenCopy } from "../../../local/local-world.ts";
import { ClusterStory } from "../../builders/cluster-story.ts";
import { interruptedPorts } from "../../builders/interrupted-ports.ts";

/** Every death in `.ci/run`, by EKS_CILIUM_EVERY_CALL=1; else one in thirty. */
const stride = process.env["EKS_CILIUM_EVERY_CALL"] === "1" ? 1 : 30;

/** What people do, and for how many passes the product goes on; as long as it asks for another where none is given. */
interface Deed {
  readonly by: (story: ClusterStory) => Promise<void> | void;
  readonly passes?: number;
}

export interface Scenario {
  readonly begin: () => Promise<ClusterStory>;
  readonly deeds: readonly Deed[];
}

/** Where a pass dies: in this deed, after so many passes of it, by a message of this attempt. */
interface Place {
  readonly deed: number;
  readonly passes: number;
  readonly attempt: number;
}

/** A process that dies leaves this behind. */
interface Death extends Place {
  readonly lastCall: number;
  readonly openWorld: OpenCopy;
}

/**
 * The process of the passes dies between any two calls; another one goes on in the world that it leaves, and everything
 * ends the same. A death after a read leaves the world as it was before, so that one of each such row is tried. A dead
 * process does nothing any more: all deaths are seen in the story of one that lives on.
 */
export async function dieBetweenCalls(scenario: Scenario): Promise<void> {
  const whole = await scenario.begin();
  const begun = await lastChangeOf(whole);
  let place: Place = { deed: 0, passes: 0, attempt: 0 };
  const deaths: Death[] = [];
  let places = 0;
  const { capture } = whole.world;
  if (capture === undefined) throw new Error("a world that a dead process leaves cannot be copied");
  const die = async (lastCall: number) => {
    if (places % stride === 0) deaths.push({ ...place, lastCall, openWorld: await capture() });
    places += 1;
  };
  const ports = interruptedPorts(whole.world, die);
  await play(whole, scenario, { ports, enter: (next) => (place = next) });
  place = { deed: scenario.deeds.length, passes: 0, attempt: 0 };
  await ports.eks.describe(whole.id);
  const expected = await endOf(whole, begun);
  await whole.world.stop();
  expect(expected).toMatchObject({ idleWrites: 0, adminLeft: 0 });
  expect(deaths).not.toEqual([]);
  for (const { lastCall, openWorld, ...after } of deaths) {
    const story = new ClusterStory(await openWorld(), whole.id.name);
    try {
      await play(story, scenario, { ports: story.world.ports, after }).catch((cause: unknown) => {
        throw new Error(`after the death at call ${lastCall}`, { cause });
      });
      expect({ lastCall, ...(await endOf(story, begun)) }).toEqual({ lastCall, ...expected });
    } finally {
      await story.world.stop();
    }
  }
}

/** Deeds and passes to the end, from the beginning or after a death. */
async function play(
  story: ClusterStory,
  { deeds }: Scenario,
  process: { readonly ports: Ports; readonly after?: Place; readonly enter?: (place: Place) => void },
): Promise<void> {
  const { ports, after, enter } = process;
  for (const [index, deed] of deeds.entries()) {
    if (after !== undefined && index < after.deed) continue;
    const isAfterDeath = index === after?.deed;
    if (isAfterDeath) await story.letTimePass();
    else await deed.by(story);
    // As the message says that asks for the pass; whoever died has it delivered again.
    let attempt = isAfterDeath ? after.attempt : 0;
    const { triggers } = ports;
    const send: typeof triggers.send = (body, delaySeconds) => {
      attempt = JSON.parse(body).detail?.attempt ?? attempt;
      return triggers.send(body, delaySeconds);
    };
    for (let passes = isAfterDeath ? after.passes + 1 : 0; passes !== deed.passes; passes += 1) {
      enter?.({ deed: index, passes, attempt });
      const request = { version: 1, cluster: story.id, attempt, why: "a test" } as const;
      const result = await reconcile(request, { ...ports, triggers: { ...triggers, send } });
      await story.letTimePass();
      if (result.kind !== "retry") break;
      if (passes === 40) throw new Error(`asks for another look after 40 passes: ${JSON.stringify(result)}`);
    }
  }
}

/** When the record's last change was, before anybody does anything; empty: there is none. */
async function lastChangeOf(story: ClusterStory): Promise<string> {
  return (await story.recordText()) === undefined ? "" : ((await story.record()).lastChange?.at ?? "");
}

/** What is there in the end, without what differs from one installation to the next. */
async function endOf(story: ClusterStory, since: string) {
  const record = await story.record();
  // What was before the deeds is cut from a record that has no room for it, which one of a longer way may not have had.
  const changes = [record.lastChange, ...(record.history ?? [])].flatMap((one) =>
    one === undefined || one.at <= since ? [] : `${one.kind} ${one.revision}`,
  );
  const { eks } = story.world.clients;
  const { accessEntries } = await eks.send(new ListAccessEntriesCommand({ clusterName: story.id.name }));
  const objects = story.ownedObjects().map((object) => {
    const { metadata, status, ...content } = object;
    const { labels, name } = metadata;
    const isOfThisCluster =
      object.kind === "Secret" || name === "spire-bundle" || stateRoleOf(object) !== undefined;
    return `${keyOf(object)} ${digest(stableJson(isOfThisCluster ? { labels, name } : { labels, ...withoutAddress(content as JsonMap) }))}`;
  });
  story.kubernetes.requests.clear();
  await story.pass();
  const inside = await story.world.aws.cluster(story.id);
  return {
    phase: record.phase,
    reason: record.reason,
    release: record.release,
    spec: record.spec,
    revision: record.revision,
    objections: record.objections,
    pinned: record.pinned,
    leftTo: record.leftTo,
    rollout: record.rollout && `${record.rollout.state} at ${record.rollout.toRevision}`,
    nodesToReplace: record.nodesToReplace,
    // Repairs are none of it: whether one is needed, and of what, depends on where the pass before has died.
    changes: changes.filter((change, index) => !change.startsWith("repair") && change !== changes[index - 1]),
    accessEntries,
    objects: objects.sort(),
    idleWrites: story.kubernetes.requests.writes.length,
    // A loan of a pass that died is taken back by the next one.
    adminLeft: inside?.entries.get(product.principalArn)?.policies.size ?? 0,
  };
}

/** Services get addresses in the order of their creation, which parallel requests do not keep; a real server draws them. */
function withoutAddress({ spec, ...content }: Readonly<Record<string, Json | undefined>>): JsonMap {
  const kept = Object.entries((spec ?? {}) as JsonMap).filter(
    ([name, value]) => !name.startsWith("clusterIP") || value === "None",
  );
  return { ...content, spec: Object.fromEntries(kept) } as JsonMap;
}

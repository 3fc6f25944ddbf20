import { onTestFinished } from "vitest";
import { groupsOf } from "../../functions/flows/ensure-access-entry.ts";
import { type LocalWorldOptions, startLocalWorld } from "../../local/local-world.ts";
import type { StoryOptions } from "./begin-story.ts";
import { ClusterStory } from "./cluster-story.ts";

/** What the passes of an installation have left behind. */
interface Installation {
  readonly openApiServer: NonNullable<LocalWorldOptions["openApiServer"]>;
  readonly record: string;
  /** By the clock of its world, in milliseconds since 1970. */
  readonly installedAt: number;
}

const installations = new Map<string, Promise<Installation>>();

/**
 * A cluster on which the product has come to rest as `ready`, in a world of its own, which ends with the test. The
 * product installs each kind of cluster once a process; every story begins with a copy.
 */
export async function readyStory(options: StoryOptions = {}): Promise<ClusterStory> {
  const { openApiServer, record, installedAt } = await installationFor(options);
  const world = await startLocalWorld({ ...options, speed: 0, openApiServer });
  onTestFinished(() => world.stop());
  world.clock.advance(Math.max(0, Math.ceil((installedAt - world.clock.now()) / 1000)));
  const story = await ClusterStory.begin(world, "demo", options);
  const { eks, settings } = world.ports;
  const groups = groupsOf(settings);
  await eks.grantAccess(story.id, settings.roleArn, { groups });
  if (settings.standingAccess === "reader")
    await eks.returnAdmin(story.id, settings.roleArn, { groups, before: undefined });
  const createdAt = (await world.ports.eks.describe(story.id))?.createdAt;
  await story.writeRecord(JSON.stringify({ ...JSON.parse(record), clusterCreatedAt: createdAt }));
  // Kubelets that take over a pod call it ready after its start-up time only.
  await story.letTimePass();
  return story;
}

function installationFor({ write: _, count: __, ...decisive }: StoryOptions): Promise<Installation> {
  const kind = JSON.stringify(decisive);
  const installation = installations.get(kind) ?? install(decisive);
  installations.set(kind, installation);
  return installation;
}

async function install(options: StoryOptions): Promise<Installation> {
  const world = await startLocalWorld({ ...options, speed: 0 });
  try {
    const story = await ClusterStory.begin(world, "demo", options);
    const { kind, phase, reason } = await story.passUntilSettled();
    const record = await story.recordText();
    if (kind !== "settled" || phase !== "ready" || record === undefined) {
      throw new Error(`installing what ready clusters are copied from: ${kind} as ${phase}: ${reason}`);
    }
    return { openApiServer: story.kubernetes.startCopy, record, installedAt: world.clock.now() };
  } finally {
    await world.stop();
  }
}

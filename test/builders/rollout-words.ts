import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { clusterKey } from "../../functions/core/cluster-id.ts";
import type { Assignment } from "../../functions/core/rollouts/assignment.ts";
import type { Member } from "../../functions/core/rollouts/member/member.ts";
import { assignmentName, freezeName } from "../../functions/core/rollouts/parameter-names.ts";
import type { PassResult } from "../../functions/flows/step-result.ts";
import type { ClusterStory } from "./cluster-story.ts";

/** A rollout's word for a cluster, as its function would write it: a move off the revision that is installed. */
export async function assign(
  story: ClusterStory,
  assignment: Partial<Assignment> & Pick<Assignment, "change">,
): Promise<void> {
  const { world, id } = story;
  const whole: Assignment = {
    schema: 1,
    rollout: "december",
    wave: "canary",
    action: "move",
    fromRevision: 1,
    generation: 1,
    at: new Date(world.clock.now()).toISOString(),
    ...assignment,
  };
  await put(story, assignmentName(world.ports.recordPrefix, clusterKey(id)), JSON.stringify(whole));
}

export async function freeze(story: ClusterStory, text: string): Promise<void> {
  await put(story, freezeName(story.world.ports.recordPrefix), text);
}

async function put({ world }: ClusterStory, name: string, text: string): Promise<void> {
  await world.clients.ssm.send(
    new PutParameterCommand({ Name: name, Value: text, Type: "String", Overwrite: true }),
  );
}

/** Where the cluster stands in its rollout, as its record has it. */
export async function memberOf(story: ClusterStory): Promise<Member | undefined> {
  return (await story.record()).rollout;
}

/** Passes, with time between them, until the member is in one of these states. */
export async function passUntil(
  story: ClusterStory,
  states: readonly Member["state"][],
  most = 40,
): Promise<PassResult> {
  for (let count = 1; count <= most; count += 1) {
    const result = await story.pass();
    const member = await memberOf(story);
    if (member !== undefined && states.includes(member.state)) return result;
    await story.letTimePass();
  }
  throw new Error(`after ${most} passes: ${JSON.stringify(await memberOf(story))}`);
}

/** Ten minutes in which all is well, after which a move may begin. */
export function restWell({ world }: ClusterStory): void {
  world.clock.advance(600);
}

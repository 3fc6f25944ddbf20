import { ListAccessEntriesCommand } from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { keyOf } from "../../functions/core/kube-object.ts";
import { beginStory } from "../builders/begin-story.ts";
import { ClusterStory } from "../builders/cluster-story.ts";
import { Death, dyingPorts } from "../builders/dying-ports.ts";
import { helmTakesOver } from "../builders/helm-takes-over.ts";
import { readyStory } from "../builders/ready-story.ts";

/** Every call of a removal instead of some, for `.ci/run`: minutes. */
const isWhole = process.env["EKS_CILIUM_EVERY_CALL"] === "true";
const parts = Array.from({ length: isWhole ? 10 : 1 }, (_, part) => part);

/** Of 131 calls: none, while reading, in the dry run, after the revision, between the stages, and at the inventory. */
const lastCalls = [0, 10, 24, 60, 76, 95, 120, 129];

describe("a first pass that loses the API server for good", () => {
  it.each(lastCalls)(
    "after %i calls is finished by the next pass, and the one after writes nothing",
    async (calls) => {
      const story = await beginStory();
      await story.pass();
      let observed = 0;
      const isBeyond = () => {
        observed += 1;
        return observed > calls;
      };
      story.kubernetes.faults.inject({ type: "cut" }, isBeyond, Number.POSITIVE_INFINITY);
      expect(await story.pass()).toMatchObject({ kind: "retry" });

      story.kubernetes.faults.clear();
      await story.pass();
      expect(story.ownedObjects()).toHaveLength(48 + 2);
      story.kubernetes.requests.clear();
      await story.pass();
      expect(story.kubernetes.requests.writes).toEqual([]);
    },
  );
});

describe("a removal of what Helm has taken over", () => {
  async function takenOver(): Promise<ClusterStory> {
    const story = await readyStory();
    helmTakesOver(story);
    await story.tag({ enable_cilium: "false" });
    return story;
  }

  /** What the removal leaves: its record without times and changes, and every object of Cilium. */
  async function ending(story: ClusterStory) {
    await story.passUntilSettled();
    const {
      observedAt: _,
      phaseSince: __,
      clusterCreatedAt: ___,
      lastChange,
      history,
      ...record
    } = await story.record();
    const { accessEntries } = await story.world.clients.eks.send(
      new ListAccessEntriesCommand({ clusterName: story.id.name }),
    );
    const left = story.admin.list("apps/v1", "DaemonSet").map(keyOf);
    return { record, accessEntries, left, ours: story.ownedObjects().map(keyOf) };
  }

  /** Passes of a process that dies after so many calls; answers how many it lived to make. */
  async function passesUntilDeath(story: ClusterStory, calls: number): Promise<number> {
    const { ports, made } = dyingPorts(story.world.ports, calls);
    const dying = new ClusterStory({ ...story.world, ports }, story.id.name);
    try {
      await dying.passUntilSettled();
    } catch (error) {
      if (!(error instanceof Death)) throw error;
    }
    return made();
  }

  it.each(parts)("that dies between any two calls ends in the same record, part %i", async (part) => {
    const undisturbed = await takenOver();
    const calls = await passesUntilDeath(undisturbed, Number.POSITIVE_INFINITY);
    const expected = await ending(undisturbed);
    expect(expected).toMatchObject({ record: { phase: "removed", leftTo: [expect.any(String)] }, ours: [] });
    // While labels are taken off one call is like the next; at the end each has its own meaning.
    const isChosen = (call: number) =>
      isWhole ? call % parts.length === part : call % 20 === 5 || call >= calls - 9;
    for (const point of Array.from({ length: calls }, (_, call) => call).filter(isChosen)) {
      const story = await takenOver();
      expect(await passesUntilDeath(story, point)).toBe(point);
      expect(await ending(story), `after ${point} of ${calls} calls`).toEqual(expected);
    }
  });
});

import { describe, expect, it } from "vitest";
import { beginStory } from "../../builders/begin-story.ts";
import { quietTags } from "../../builders/quiet-tags.ts";

/**
 * Of 154 calls: none, while reading, with the Lease, while reading again, in the dry run, after the revision, between the
 * stages, and at the inventory.
 */
const lastCalls = [0, 10, 24, 52, 60, 82, 98, 117, 142, 151];

describe("a first pass that loses the API server for good", () => {
  it.each(lastCalls)(
    "after %i calls is finished by the next pass, and the one after writes nothing",
    async (calls) => {
      const story = await beginStory({ tags: quietTags });
      await story.pass();
      let observed = 0;
      const isBeyond = () => {
        observed += 1;
        return observed > calls;
      };
      story.kubernetes.faults.inject({ type: "cut" }, isBeyond, Number.POSITIVE_INFINITY);
      expect(await story.pass()).toMatchObject({ kind: "retry" });

      story.kubernetes.faults.clear();
      // Nobody was there to take the Lease back.
      await story.letTimePass(120);
      await story.pass();
      expect(story.ownedObjects()).toHaveLength(48 + 4 + 2);
      story.kubernetes.requests.clear();
      await story.pass();
      expect(story.kubernetes.requests.writes).toEqual([]);
    },
  );
});

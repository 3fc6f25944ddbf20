import { it } from "vitest";
import { readyStory } from "../../builders/ready-story.ts";
import { assign, restWell } from "../../builders/rollout-words.ts";
import { dieBetweenCalls } from "./die-between-calls.ts";

const change = { release: "1.19.6" } as const;

it("ends the same after the death of a pass between any two calls of a rollout's return", () =>
  dieBetweenCalls({
    begin: async () => {
      const story = await readyStory({ settings: { release: "1.18" } });
      restWell(story);
      await assign(story, { change, soakMinutes: 0 });
      // Cut short in the middle of the roll-out.
      for (let passes = 0; passes < 3; passes += 1) {
        await story.pass();
        await story.letTimePass(10);
      }
      return story;
    },
    deeds: [{ by: (story) => assign(story, { change, action: "return", generation: 2 }) }],
  }));

import { it } from "vitest";
import { readyStory } from "../../builders/ready-story.ts";
import { assign, restWell } from "../../builders/rollout-words.ts";
import { dieBetweenCalls } from "./die-between-calls.ts";

it("ends the same after the death of a pass between any two calls of a rollout's move", () =>
  dieBetweenCalls({
    begin: async () => {
      const story = await readyStory({ settings: { release: "1.18" } });
      restWell(story);
      return story;
    },
    deeds: [{ by: (story) => assign(story, { change: { release: "1.19.6" }, soakMinutes: 0 }) }],
  }));

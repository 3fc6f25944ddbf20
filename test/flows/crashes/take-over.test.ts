import { it } from "vitest";
import { helmTakesOver } from "../../builders/helm-takes-over.ts";
import { readyStory } from "../../builders/ready-story.ts";
import { dieBetweenCalls } from "./die-between-calls.ts";

it("ends the same after the death of a pass between any two calls of a removal of what Helm has taken over", () =>
  dieBetweenCalls({
    begin: readyStory,
    deeds: [
      {
        by: (story) => {
          helmTakesOver(story);
          return story.tag({ enable_cilium: "false" });
        },
      },
    ],
  }));

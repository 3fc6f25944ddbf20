import { it } from "vitest";
import { readyStory } from "../../builders/ready-story.ts";
import { dieBetweenCalls } from "./die-between-calls.ts";

it("ends the same after the death of a pass between any two calls of a move to the next minor", () =>
  dieBetweenCalls({
    begin: () => readyStory({ tags: { enable_cilium: "true", cilium_version: "1.18" } }),
    deeds: [{ by: (story) => story.tag({ cilium_version: "1.19" }) }],
  }));

import { it } from "vitest";
import { readyStory } from "../../builders/ready-story.ts";
import { dieBetweenCalls } from "./die-between-calls.ts";

it("ends the same after the death of a pass between any two calls of a change of the tags, and of the way back", () =>
  dieBetweenCalls({
    begin: readyStory,
    deeds: [
      {
        by: (story) =>
          story.tag({ cilium_encryption: "none", cilium_hubble: "off", cilium_mutual_auth: "none" }),
      },
      { by: (story) => story.untag("cilium_encryption", "cilium_hubble", "cilium_mutual_auth") },
    ],
  }));

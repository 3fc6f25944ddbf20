import { it } from "vitest";
import { beginStory } from "../../builders/begin-story.ts";
import { dieBetweenCalls } from "./die-between-calls.ts";

it("ends the same after the death of a pass between any two calls of a request that is withdrawn before anything is installed", () =>
  dieBetweenCalls({
    begin: () => beginStory({ nodes: 0 }),
    deeds: [{ by: () => {}, passes: 3 }, { by: (story) => story.tag({ enable_cilium: "false" }) }],
  }));

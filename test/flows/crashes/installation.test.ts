import { it } from "vitest";
import { beginStory } from "../../builders/begin-story.ts";
import { dieBetweenCalls } from "./die-between-calls.ts";

it("ends the same after the death of a pass between any two calls of a first installation", () =>
  dieBetweenCalls({ begin: beginStory, deeds: [{ by: () => {} }] }));

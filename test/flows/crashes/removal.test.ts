import { it } from "vitest";
import { refOf } from "../../../functions/core/kube-object.ts";
import { readyStory } from "../../builders/ready-story.ts";
import { dieBetweenCalls } from "./die-between-calls.ts";

it("ends the same after the death of a pass between any two calls of a removal", () =>
  dieBetweenCalls({
    begin: readyStory,
    deeds: [
      { by: (story) => story.tag({ enable_cilium: "false" }) },
      {
        by: ({ admin, simulated }) => {
          simulated.group.taints = [];
          for (const node of admin.list("v1", "Node")) admin.delete(refOf(node));
        },
      },
    ],
  }));

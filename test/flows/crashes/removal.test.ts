import { expect, it } from "vitest";
import { refOf } from "../../../functions/core/kube-object.ts";
import { readyStory } from "../../builders/ready-story.ts";
import { dieBetweenCalls } from "./die-between-calls.ts";

it("ends the same after the death of a pass between any two calls of a removal that has its nodes replaced", () =>
  dieBetweenCalls({
    begin: readyStory,
    deeds: [
      { by: (story) => story.tag({ enable_cilium: "false", cilium_on_disable: "replace" }) },
      {
        by: ({ admin, simulated }) => {
          simulated.group.taints = [];
          for (const node of admin.list("v1", "Node")) admin.delete(refOf(node));
        },
      },
    ],
  }));

it("ends the same after the death of a pass between any two calls of a removal that cleans, with its errands", () =>
  dieBetweenCalls({
    begin: async () => {
      const story = await readyStory();
      story.admin.create({
        apiVersion: "cilium.io/v2",
        kind: "CiliumNetworkPolicy",
        metadata: { name: "theirs", namespace: "default" },
        spec: { endpointSelector: {} },
      });
      return story;
    },
    deeds: [
      {
        by: (story) =>
          story.tag({ enable_cilium: "false", cilium_acknowledge: "policies-in-force-1 purge-1" }),
        passes: 9,
      },
      { by: (story) => story.tag({ cilium_on_disable: "purge" }) },
      { by: ({ simulated }) => expect(simulated.traces.nodes).toEqual([]) },
    ],
  }));

it("ends the same after the death of a pass between any two calls of a removal that is called off", () =>
  dieBetweenCalls({
    begin: readyStory,
    deeds: [
      { by: (story) => story.tag({ enable_cilium: "false" }), passes: 7 },
      { by: (story) => story.tag({ enable_cilium: "true" }) },
    ],
  }));

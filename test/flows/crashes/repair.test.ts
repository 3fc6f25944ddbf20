import { it } from "vitest";
import { ciliumConfigRef } from "../../builders/cluster-story.ts";
import { readyStory } from "../../builders/ready-story.ts";
import { dieBetweenCalls } from "./die-between-calls.ts";

it("ends the same after the death of a pass between any two calls of a repair", () =>
  dieBetweenCalls({
    begin: readyStory,
    deeds: [
      {
        by: ({ admin }) => {
          admin.delete({ ...ciliumConfigRef, apiVersion: "apps/v1", kind: "DaemonSet", name: "cilium" });
          admin.delete({ ...ciliumConfigRef, kind: "ServiceAccount", name: "cilium" });
          admin.delete({ ...ciliumConfigRef, kind: "Secret", name: "hubble-server-certs" });
          admin.patch(ciliumConfigRef, { data: { "enable-wireguard": "false" } });
        },
      },
    ],
  }));

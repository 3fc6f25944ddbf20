import { describe, expect, it } from "vitest";
import { errandNotes } from "../../../functions/core/errands/round.ts";
import type { Json } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { judgeNewPods } from "../../../functions/core/leaving/judge-new-pods.ts";
import { errandPodOf } from "../../builders/errand-pod-of.ts";

const server = errandPodOf("server", "a", { phase: "Running", podIP: "10.0.1.7" });
const well = { v: 1, dns: true, api: true, node: true, small: 1, large: 8192 };

function client(words: Json, peer = "b"): KubeObject {
  const pod = errandPodOf("client", "a", {
    phase: "Succeeded",
    startTime: "2026-11-30T10:00:00Z",
    containerStatuses: [
      { name: "errand", state: { terminated: { exitCode: 0, message: JSON.stringify(words) } } },
    ],
  });
  const annotations = { ...pod.metadata.annotations, [errandNotes.peer]: peer };
  return { ...pod, metadata: { ...pod.metadata, annotations } };
}

describe("new pods on a clean node", () => {
  it("do well where one starts, and one resolves and hears another node", () => {
    expect(judgeNewPods([server, client(well)])).toEqual({ kind: "proved" });
  });

  it.each([
    [[], "its new pod is gone"],
    [[server], "nobody asked from there"],
    [[server, client({ ...well, dns: false })], "a new pod resolves no name"],
    [[server, client({ ...well, large: 0 })], "a new pod hears nobody on another node"],
    [[server, client({ ...well, small: 0, large: 0 }, "a")], "a new pod hears nobody on its own node"],
    [[server, client("no answer")], "its errand has not answered"],
  ])("fail with their reason: %#", (pods, why) => {
    expect(judgeNewPods(pods)).toEqual({ kind: "failed", why });
  });

  it("are none where the node takes no pod, which is no fault", () => {
    const rejected = errandPodOf("server", "a", { phase: "Failed", reason: "OutOfpods", message: "no room" });
    expect(judgeNewPods([rejected])).toMatchObject({ kind: "not asked" });
  });
});

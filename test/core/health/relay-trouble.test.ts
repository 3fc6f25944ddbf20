import { describe, expect, it } from "vitest";
import { relayTrouble } from "../../../functions/core/health/relay-trouble.ts";
import type { Json } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";

const deployment = (name: string): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "kube-system" },
});
const relay = deployment("hubble-relay");
const noon = Date.parse("2026-11-29T12:00:00Z");
const ageOf = (time: string) => noon - Date.parse(time);

/** A relay that is not ready since so many seconds before noon. */
function unready(
  seconds: number,
  container: Json = { state: { running: {} } },
  phase = "Running",
): KubeObject {
  const lastTransitionTime = new Date(noon - seconds * 1_000).toISOString();
  const conditions = [{ type: "Ready", status: "False", reason: "ContainersNotReady", lastTransitionTime }];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "hubble-relay-1", namespace: "kube-system" },
    status: { phase, conditions, containerStatuses: [container] },
  };
}

const backingOff = (exitCode: number, reason: string): Json => ({
  state: { waiting: { reason: "CrashLoopBackOff" } },
  lastState: { terminated: { exitCode, reason } },
});

describe("a relay that is not ready while the agents are", () => {
  it("is known after two minutes, with a command that makes the endpoints of its Service anew", () => {
    expect(relayTrouble(relay, [unready(120)], ageOf)).toEqual({
      cause: expect.stringContaining("cilium/cilium#48763"),
      remedy: "kubectl -n kube-system delete endpointslices -l kubernetes.io/service-name=hubble-peer",
    });
    expect(relayTrouble(relay, [unready(119)], ageOf)).toBeUndefined();
  });

  it("is known too while its own probes start it anew, and not where it ends by itself", () => {
    expect(relayTrouble(relay, [unready(900, backingOff(0, "Completed"))], ageOf)).toBeDefined();
    expect(relayTrouble(relay, [unready(900, backingOff(137, "Error"))], ageOf)).toBeDefined();
    expect(relayTrouble(relay, [unready(900, backingOff(1, "Error"))], ageOf)).toBeUndefined();
    expect(relayTrouble(relay, [unready(900, backingOff(137, "OOMKilled"))], ageOf)).toBeUndefined();
  });

  it("is no pod that has not begun, and no other workload", () => {
    expect(relayTrouble(relay, [unready(900, {}, "Pending")], ageOf)).toBeUndefined();
    expect(relayTrouble(deployment("hubble-ui"), [unready(900)], ageOf)).toBeUndefined();
    expect(relayTrouble(relay, [], ageOf)).toBeUndefined();
  });
});

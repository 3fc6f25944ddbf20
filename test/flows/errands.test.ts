import { describe, expect, it } from "vitest";
import { errandNamespace, errandNamespaceName } from "../../functions/core/errands/errand-namespace.ts";
import { jsonAt } from "../../functions/core/json.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import type { NetworkFault } from "../../local/nodes/answer-errand.ts";
import { beginStory } from "../builders/begin-story.ts";
import { agentsRef, type ClusterStory } from "../builders/cluster-story.ts";
import { aDay, adminLent, failing, nextDay, standing } from "../builders/errand-story.ts";
import { readyStory } from "../builders/ready-story.ts";
import { dieBetweenCalls } from "./crashes/die-between-calls.ts";

const noProbes = { enable_cilium: "true", cilium_probes: "off" };

describe("an installation", () => {
  it("is not ready before its nodes say so, and then says how far they were asked", async () => {
    const story = await beginStory();
    const seen: string[] = [];
    for (let passes = 0; passes < 8; passes += 1) {
      const { kind, phase } = await story.pass();
      seen.push(`${phase} ${standing(story).length}`);
      if (kind !== "retry") break;
      await story.letTimePass();
    }
    expect(seen).toEqual([
      "waiting 0",
      "verifying 0",
      "verifying 0",
      "verifying 7",
      "verifying 15",
      "ready 0",
    ]);
    const { proof, errandsSince, evidence, unverified } = await story.record();
    expect(proof).toMatchObject({ proves: "1.1", nodes: 3, of: 3, strata: 1 });
    expect(errandsSince).toBeUndefined();
    expect(proof?.held).toEqual({
      "new pods that start": 3,
      "pods with an address of the VPC": 3,
      "agents that say Ok": 3,
      "nodes with every endpoint ready": 3,
      "nodes with Cilium's CNI file": 3,
      "nodes without quarantined backends": 3,
      "nodes with a WireGuard peer for each other node": 3,
      "nodes with a fresh handshake": 3,
      "pods that reach DNS": 3,
      "pods that reach the API server": 3,
      "pods that reach their node": 3,
      "pods that hear 1 byte from another node": 3,
      "pods that hear 8 KB from another node": 3,
      "pods that authenticate": 1,
      "pods refused as told": 1,
    });
    expect(evidence).toHaveLength(11);
    expect(unverified.join()).not.toMatch(/new pod starts|no handshake is tried|keys are seen/);
  });

  it("sends pods that nothing can use: pinned, bounded, without a token, each with what its kind needs", async () => {
    const story = await beginStory({
      settings: {
        imagePullSecrets: ["pull"],
        imageRegistries: { "quay.io": "mirror.example/quay", "docker.io": "mirror.example/hub" },
      },
    });
    story.admin.create({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "pull", namespace: "kube-system" },
      type: "kubernetes.io/dockerconfigjson",
      data: { ".dockerconfigjson": "e30=" },
    });
    for (let passes = 0; passes < 8 && standing(story).length < 15; passes += 1) {
      await story.pass();
      if (standing(story).length < 15) await story.letTimePass();
    }
    const pods = story.admin.list("v1", "Pod", { namespace: errandNamespaceName });
    expect(standing(story)).toEqual([
      "CiliumNetworkPolicy guarded",
      "CiliumNetworkPolicy open",
      "ConfigMap round",
      "Pod admitted-0",
      "Pod client-0",
      "Pod client-1",
      "Pod client-2",
      "Pod guarded-1",
      "Pod refused-0",
      "Pod report-0",
      "Pod report-1",
      "Pod report-2",
      "Pod server-0",
      "Pod server-1",
      "Pod server-2",
    ]);
    for (const pod of pods) {
      expect(jsonAt(pod, "spec")).toMatchObject({
        nodeName: expect.stringContaining("ip-10-0-"),
        restartPolicy: "Never",
        automountServiceAccountToken: false,
        activeDeadlineSeconds: 300,
        tolerations: [{ operator: "Exists" }],
        imagePullSecrets: [{ name: "pull" }],
        containers: [
          {
            image: expect.stringMatching(/^mirror\.example\/.+@sha256:/),
            securityContext: { readOnlyRootFilesystem: true },
          },
        ],
      });
    }
    // One identity of Cilium's for each kind, whatever the round.
    const labels = new Set(pods.map(({ metadata }) => JSON.stringify(metadata.labels)));
    expect(labels.size).toBe(6);
  });

  it("of a cluster that allows no pods is ready without them, and says what is unverified", async () => {
    const story = await readyStory({ tags: noProbes });
    expect(story.admin.get(refOf(errandNamespace))).toBeUndefined();
    const { proof, evidence, unverified } = await story.record();
    expect(proof).toBeUndefined();
    expect(evidence.filter(({ name }) => name.startsWith("errand: "))).toEqual([]);
    expect(unverified[0]).toBe("whatever errands would ask the nodes: cilium_probes=off sends none");
    await nextDay(story);
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
  });
});

describe("a settled cluster", () => {
  it("is asked once a day, stays ready meanwhile, and lends no rights longer than that takes", async () => {
    const story = await readyStory();
    const before = (await story.record()).proof;
    expect(await story.pass()).toMatchObject({ kind: "settled" });
    await nextDay(story);
    const phases: (string | undefined)[] = [];
    const lent: boolean[] = [];
    for (let kind = "retry"; kind === "retry"; ) {
      const result = await story.look();
      kind = result.kind;
      phases.push(result.phase);
      lent.push(await adminLent(story));
      await story.letTimePass();
    }
    expect(phases).toEqual(["ready", "ready", "ready", "ready"]);
    expect(lent).toEqual([true, true, true, false]);
    const after = (await story.record()).proof;
    expect(after?.askedAt.slice(0, 10)).not.toBe(before?.askedAt.slice(0, 10));
    expect(standing(story)).toEqual([]);
    story.kubernetes.requests.clear();
    expect(await story.pass()).toMatchObject({ kind: "settled" });
    expect(story.kubernetes.requests.writes).toEqual([]);
  });

  it("is asked anew when its agents are others, and not when something else was repaired", async () => {
    const story = await readyStory();
    story.admin.delete({ apiVersion: "v1", kind: "Service", namespace: "kube-system", name: "hubble-peer" });
    await story.passUntilSettled();
    const { proof } = await story.record();
    expect(proof?.proves).toBe("1.1");
    story.admin.patch(agentsRef, { spec: { template: { spec: { terminationGracePeriodSeconds: 7 } } } });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect((await story.record()).proof?.proves).toBe("1.3");
  });

  it("has its errands and their namespace taken away by the tag, and comes back with it", async () => {
    const story = await readyStory();
    await story.tag({ cilium_probes: "off" });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(story.admin.get(refOf(errandNamespace))).toBeUndefined();
    expect((await story.record()).proof).toBeUndefined();
    await story.tag({ cilium_probes: "on" });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect((await story.record()).proof).toMatchObject({ nodes: 3 });
  });

  it("sends none while somebody mistypes the tag", async () => {
    const story = await readyStory();
    await story.tag({ cilium_probes: "of" });
    await nextDay(story);
    await story.pass();
    expect(standing(story)).toEqual([]);
  });
});

describe("a fault of the network that the API shows nobody", () => {
  it.each<[NetworkFault, readonly string[]]>([
    [
      "WireGuard's port is closed",
      [
        "nodes with a fresh handshake",
        "pods that hear 1 byte from another node",
        "pods that hear 8 KB from another node",
        "pods that authenticate",
        "pods refused as told",
      ],
    ],
    ["large packets are lost", ["pods that hear 8 KB from another node"]],
    ["SPIRE issues nothing", ["pods that authenticate"]],
    ["policies are not enforced", ["pods refused as told"]],
    ["DNS is silent", ["pods that reach DNS"]],
    ["the API server is out of reach", ["pods that reach the API server"]],
    ["nodes are out of reach of their pods", ["pods that reach their node"]],
    ["endpoints are not ready", ["nodes with every endpoint ready"]],
    ["a backend is quarantined", ["nodes without quarantined backends"]],
  ])("%s: degrades the cluster by exactly what fails, until it has gone", async (fault, checks) => {
    const story = await readyStory();
    story.simulated.networkFaults.add(fault);
    await nextDay(story);
    let { phase } = await story.pass();
    for (let passes = 0; passes < 4 && phase === "ready"; passes += 1) {
      await story.letTimePass();
      ({ phase } = await story.pass(1));
    }
    expect(phase).toBe("degraded");
    expect(await failing(story)).toEqual(checks);
    expect((await story.record()).reason).toContain(`errand: ${checks[0]}`);
    story.simulated.networkFaults.clear();
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(await failing(story)).toEqual([]);
    expect(standing(story)).toEqual([]);
  });

  it("a CNI file that is gone: no new pod starts, while all that run are well", async () => {
    const story = await readyStory();
    story.simulated.networkFaults.add("the CNI file is gone");
    await nextDay(story);
    for (let passes = 0; passes < 8; passes += 1) {
      await story.pass(1);
      await story.letTimePass();
    }
    expect(await story.record()).toMatchObject({ phase: "degraded" });
    expect(await failing(story)).toEqual([
      "new pods that start",
      "pods with an address of the VPC",
      "nodes with Cilium's CNI file",
    ]);
  });
});

describe("pods that do not authenticate while all else holds", () => {
  const operators = ({ admin }: ClusterStory) =>
    admin
      .list("v1", "Pod", { namespace: "kube-system", labelSelector: "io.cilium/app=operator" })
      .map(({ metadata }) => metadata.uid)
      .sort();

  /** Until errands have been judged. */
  async function aRound(story: ClusterStory): Promise<void> {
    const before = (await story.record()).proof?.askedAt;
    for (let passes = 0; passes < 8 && (await story.record()).proof?.askedAt === before; passes += 1) {
      await story.pass(1);
      await story.letTimePass();
    }
  }

  it("have the operator started anew, once", async () => {
    const story = await readyStory();
    const first = operators(story);
    story.simulated.networkFaults.add("SPIRE issues nothing");
    await nextDay(story);
    await aRound(story);
    const second = operators(story);
    expect(second).toHaveLength(2);
    expect(second.filter((uid) => first.includes(uid))).toEqual([]);
    expect((await story.record()).proof?.renewedFor).toBe("1.1");
    expect((await story.record()).reason).toContain("operator was started anew once");
    await aRound(story);
    expect(operators(story)).toEqual(second);
    story.simulated.networkFaults.clear();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  });

  it("leave the operator alone where something else fails too", async () => {
    const story = await readyStory();
    const first = operators(story);
    story.simulated.networkFaults.add("SPIRE issues nothing").add("DNS is silent");
    await nextDay(story);
    await aRound(story);
    expect(operators(story)).toEqual(first);
  });
});

describe("a round", () => {
  it("that the API server does not take says who refuses it, and what to do", async () => {
    const story = await readyStory();
    story.kubernetes.faults.inject(
      { type: "answer", status: 403 },
      ({ method, path }) => method === "PATCH" && path.includes("/pods/"),
      Number.POSITIVE_INFINITY,
    );
    await nextDay(story);
    await story.pass();
    expect(await story.record()).toMatchObject({ phase: "degraded" });
    expect(await failing(story)).toEqual(["pods that the API server takes"]);
    const { evidence } = await story.record();
    expect(evidence.at(-1)?.remedy).toContain("cilium_probes=off");
    expect(standing(story)).toEqual([]);
    story.kubernetes.faults.clear();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  });

  it("goes with a removal", async () => {
    const story = await readyStory();
    await nextDay(story);
    await story.pass();
    expect(standing(story)).not.toEqual([]);
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled(20);
    expect(standing(story)).toEqual([]);
    expect(story.admin.get(refOf(errandNamespace))).toBeUndefined();
  });

  it("that a dead pass left behind is taken up, between whichever calls it died", () =>
    dieBetweenCalls({
      begin: readyStory,
      deeds: [{ by: ({ world }) => void world.clock.advance(aDay) }],
    }));
});

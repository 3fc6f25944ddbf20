import { describe, expect, it } from "vitest";
import { isMet } from "../../functions/core/health/health-check.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import { beginStory } from "../builders/begin-story.ts";
import { agentsRef, type ClusterStory } from "../builders/cluster-story.ts";
import {
  answer,
  errandPods,
  errandRounds,
  failing,
  kindOfErrand,
  nextDay,
  nodeOfErrand,
} from "../builders/errand-story.ts";
import { readyStory } from "../builders/ready-story.ts";
import { WakeUps } from "../builders/wake-ups.ts";

const policies = ({ method, path }: { readonly method: string; readonly path: string }) =>
  method === "PATCH" && path.includes("/eks-cilium-errands/ciliumnetworkpolicies/");

/** Whether it is ready without a pod that started on each of its three nodes. */
async function isReadyUnproved(story: ClusterStory): Promise<boolean> {
  const { phase, proof } = await story.record();
  return phase === "ready" && proof?.held["new pods that start"] !== 3;
}

async function passes(story: ClusterStory, most: number): Promise<void> {
  for (let count = 0; count < most; count += 1) {
    const { kind } = await story.pass(1);
    expect(await isReadyUnproved(story)).toBe(false);
    await story.letTimePass();
    if (kind === "settled") return;
  }
}

describe("an installation is not ready without pods that started", () => {
  it("where a pass died after the ConfigMap of its round, and another comes two minutes later", async () => {
    const story = await beginStory();
    for (let count = 0; count < 10 && errandRounds(story).length === 0; count += 1) {
      story.kubernetes.faults.clear();
      story.kubernetes.faults.inject({ type: "cut" }, policies, 1);
      await story.pass();
      if (errandRounds(story).length === 0) await story.letTimePass();
    }
    story.kubernetes.faults.clear();
    expect([errandRounds(story).length, errandPods(story).length]).toEqual([1, 0]);
    await story.letTimePass(120);
    await passes(story, 10);
    expect(await story.record()).toMatchObject({ phase: "ready", proof: { nodes: 3 } });
  });

  it("where a webhook refuses the policies of each round", async () => {
    const story = await beginStory();
    story.kubernetes.faults.inject({ type: "answer", status: 403 }, policies, Number.POSITIVE_INFINITY);
    await passes(story, 14);
    expect((await story.record()).phase).not.toBe("ready");
    expect(await failing(story)).toEqual(["rounds that the API server takes"]);
    story.kubernetes.faults.clear();
    expect(await story.passUntilSettled(12)).toMatchObject({ phase: "ready" });
  });
});

it.each(["client", "report", "server"])(
  "pods that somebody takes away in the midst of a round (%s) are silent, and not well",
  async (which) => {
    const story = await readyStory();
    await nextDay(story);
    for (
      let count = 0;
      count < 6 && !errandPods(story).some((pod) => kindOfErrand(pod) === "report");
      count += 1
    ) {
      await story.pass(1);
      await story.letTimePass(15);
    }
    await story.letTimePass(240);
    for (const pod of errandPods(story).filter((one) => kindOfErrand(one) === which))
      story.admin.delete(refOf(pod), { gracePeriodSeconds: 0 });
    expect(await story.pass(1)).toMatchObject({ kind: "retry", phase: "degraded" });
  },
);

it("a cluster whose every errand fails stays degraded, however little room the record has for it", async () => {
  const story = await readyStory({ tags: { enable_cilium: "true", cilium_hubble: "full" } });
  const annotations = { "admission.datadoghq.com/one": "x" };
  story.admin.as("datadog").patch(agentsRef, { spec: { template: { metadata: { annotations } } } });
  await story.passUntilSettled(12);
  await nextDay(story);
  const reason = "StartError";
  const message = `failed to create containerd task: OCI runtime create failed: ${"x".repeat(400)}`;
  const phases: (string | undefined)[] = [];
  for (let count = 0; count < 14; count += 1) {
    const { phase } = await story.pass(1);
    phases.push(phase);
    for (const pod of errandPods(story).filter((one) => !["server", "guarded"].includes(kindOfErrand(one))))
      story.admin.patch(refOf(pod), { status: { phase: "Failed", reason, message } }, "status");
    await story.letTimePass();
  }
  expect(phases).toContain("degraded");
  expect(phases.slice(phases.indexOf("degraded"))).not.toContain("ready");
});

const sickAnswers = {
  report: {
    v: 1,
    agent: "Ok",
    peers: 99,
    fresh: 0,
    endpoints: 4,
    unready: 0,
    quarantined: 0,
    cni: "missing",
  },
  client: { v: 1, dns: false, api: true, node: true, small: 1, large: 8192 },
};

it("one node of twenty that fails for good is asked in each round, until it is well", async () => {
  const story = await readyStory({ nodes: 20 });
  story.admin.patch(agentsRef, { spec: { template: { spec: { terminationGracePeriodSeconds: 7 } } } });
  const sick = story.admin.list("v1", "Node").at(5)?.metadata.name;
  const wakeUps = new WakeUps(story);
  const answerSick = () => {
    for (const pod of errandPods(story).filter((one) => nodeOfErrand(one) === sick)) {
      const kind = kindOfErrand(pod);
      if (kind === "report" || kind === "client") answer(story, pod, sickAnswers[kind]);
    }
  };
  const rounds = new Set<string | undefined>();
  story.simulated.before = answerSick;
  await wakeUps.until(async () => {
    const { proof, evidence } = await story.record();
    if (evidence.some((check) => check.name.startsWith("errand: ") && !isMet(check)))
      rounds.add(proof?.askedAt);
    return rounds.size === 4;
  });
  expect(await story.record()).toMatchObject({ phase: "degraded", proof: { nodes: 20, of: 20 } });
  expect((await story.record()).proof?.failed?.split(" ").length).toBeGreaterThan(0);
  delete story.simulated.before;
  const looks = await wakeUps.until(() => false);
  expect(looks.at(-1)).toMatchObject({ kind: "settled", phase: "ready" });
  expect((await story.record()).proof?.failed).toBeUndefined();
});

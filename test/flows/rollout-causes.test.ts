import { describe, expect, it } from "vitest";
import type { Json } from "../../functions/core/json.ts";
import { type KubeObject, refOf } from "../../functions/core/kube-object.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const agents = { namespace: "kube-system", labelSelector: "k8s-app=cilium" } as const;

/** A ready cluster, one of whose agents is in this state from now on. */
async function storyWithAgent(
  status: Json,
): Promise<{ story: ClusterStory; agent: KubeObject; node: string }> {
  const story = await readyStory();
  const [agent] = story.admin.list("v1", "Pod", agents);
  if (agent === undefined) throw new Error("the story has no agent");
  const unready = { type: "Ready", status: "False", reason: "ContainersNotReady" };
  story.admin.patch(refOf(agent), { status: { conditions: [unready], ...(status as object) } }, "status");
  const daemonSet = story.admin.list("apps/v1", "DaemonSet", agents)[0];
  if (daemonSet === undefined) throw new Error("the story has no DaemonSet");
  story.admin.patch(refOf(daemonSet), { status: { numberReady: 2, numberAvailable: 2 } }, "status");
  return { story, agent, node: String((agent["spec"] as { nodeName?: string }).nodeName) };
}

async function checkOf(story: ClusterStory, name = "DaemonSet kube-system/cilium rolled out") {
  expect(await story.pass()).toMatchObject({ kind: "retry", phase: "degraded" });
  return (await story.record()).evidence.find((check) => check.name === name);
}

const waiting = (container: string, reason: string, message: string, rest: object = {}) => ({
  containerStatuses: [
    { name: container, image: "quay.io/cilium/cilium:v1.19.6", imageID: "", ready: false, restartCount: 3 },
  ].map((status) => ({ ...status, state: { waiting: { reason, message } }, ...rest })),
});

describe("a roll-out that does not come", () => {
  it("says that an image cannot be pulled, on which node, and what to set", async () => {
    const { story, node } = await storyWithAgent(
      waiting("cilium-agent", "ImagePullBackOff", "dial tcp: lookup quay.io: i/o timeout"),
    );
    expect(await checkOf(story)).toMatchObject({
      current: 2,
      desired: 3,
      missing: [node],
      cause: expect.stringMatching(/^ImagePullBackOff of quay\.io\/cilium\/cilium:v1\.19\.6: dial tcp/),
      remedy: expect.stringContaining("imageRegistries"),
    });
    expect((await story.record()).reason).toContain("ImagePullBackOff");
  });

  it("says with which words a container ends again and again", async () => {
    const terminated = {
      exitCode: 1,
      reason: "Error",
      message: "starting\nfatal: unable to find cgroup root\n",
    };
    const { story, agent } = await storyWithAgent(
      waiting("cilium-agent", "CrashLoopBackOff", "back-off 5m0s", { lastState: { terminated } }),
    );
    expect(await checkOf(story)).toMatchObject({
      cause: "container cilium-agent ended with Error (exit code 1): fatal: unable to find cgroup root",
      remedy: `kubectl -n kube-system logs ${agent.metadata.name} -c cilium-agent --previous`,
    });
  });

  it("says which webhook refuses the pods, by the event of the DaemonSet", async () => {
    const story = await readyStory();
    const daemonSet = story.admin.list("apps/v1", "DaemonSet", agents)[0];
    if (daemonSet === undefined) throw new Error("the story has no DaemonSet");
    story.admin.patch(refOf(daemonSet), { status: { numberReady: 2, numberAvailable: 2 } }, "status");
    const { apiVersion, kind, metadata } = daemonSet;
    story.admin.create({
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: "cilium.1", namespace: "kube-system" },
      involvedObject: { apiVersion, kind, name: metadata.name, namespace: "kube-system" },
      reason: "FailedCreate",
      message: 'Error creating: admission webhook "pods.example.com" denied the request: no host network',
      type: "Warning",
      lastTimestamp: "2026-11-29T10:00:00Z",
    });
    expect(await checkOf(story)).toMatchObject({
      cause: expect.stringContaining(
        'admission webhook "pods.example.com" denied the request: no host network',
      ),
      remedy: expect.stringContaining("kubectl -n kube-system describe daemonset cilium"),
    });
  });

  it("says which kubelet is silent, where a roll-out stops at it", async () => {
    const { story, node } = await storyWithAgent({ phase: "Running" });
    const silence = {
      type: "Ready",
      status: "Unknown",
      reason: "NodeStatusUnknown",
      message: "Kubelet stopped posting node status.",
    };
    story.admin.patch(
      { apiVersion: "v1", kind: "Node", name: node },
      { status: { conditions: [silence] } },
      "status",
    );
    expect(await checkOf(story)).toMatchObject({
      current: 2,
      missing: [node],
      cause: `node ${node} is NotReady: Kubelet stopped posting node status.`,
      remedy: expect.stringContaining(`kubectl describe node ${node}`),
    });
    expect((await story.record()).reason).toContain(node);
  });

  it("says that memory ended an agent, though it runs again", async () => {
    const { story } = await storyWithAgent({
      ...waiting("cilium-agent", "", "", {
        state: { running: { startedAt: "2026-11-29T10:00:00Z" } },
        lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } },
      }),
    });
    expect(await checkOf(story)).toMatchObject({
      cause: "container cilium-agent ended with OOMKilled (exit code 137)",
    });
  });

  it("gives the command for a relay that does not find its agent again", async () => {
    const story = await readyStory();
    const relays = { namespace: "kube-system", labelSelector: "k8s-app=hubble-relay" } as const;
    const [pod] = story.admin.list("v1", "Pod", relays);
    const [deployment] = story.admin.list("apps/v1", "Deployment", relays);
    if (pod === undefined || deployment === undefined) throw new Error("the story has no relay");
    const lastTransitionTime = new Date(story.world.clock.now()).toISOString();
    const conditions = [{ type: "Ready", status: "False", reason: "ContainersNotReady", lastTransitionTime }];
    const losing = () => {
      story.admin.patch(refOf(pod), { status: { conditions } }, "status");
      story.admin.patch(refOf(deployment), { status: { readyReplicas: 0, availableReplicas: 0 } }, "status");
    };
    losing();
    const name = "Deployment kube-system/hubble-relay rolled out";
    expect((await checkOf(story, name))?.cause ?? "").not.toContain("48763");
    story.world.clock.advance(300);
    losing();
    expect(await checkOf(story, name)).toMatchObject({
      current: 0,
      cause: expect.stringContaining("cilium/cilium#48763"),
      remedy: "kubectl -n kube-system delete endpointslices -l kubernetes.io/service-name=hubble-peer",
    });
  });

  it("costs a cluster that is well no request", async () => {
    const story = await readyStory();
    story.kubernetes.requests.clear();
    await story.pass();
    const paths = story.kubernetes.requests.reads.map(({ path }) => path);
    expect(paths.filter((path) => path.includes("/events"))).toEqual([]);
  });
});

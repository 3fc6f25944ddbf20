import { CreateNodegroupCommand, UpdateNodegroupConfigCommand } from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { listAt } from "../../functions/core/json.ts";
import { refOf } from "../../functions/core/kube-object.ts";
import { localScope, product } from "../../local/callers.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { loseState } from "../builders/lose-state.ts";
import { readyStory } from "../builders/ready-story.ts";
import { replaceNodes } from "../builders/replace-nodes.ts";

const key = "node.cilium.io/agent-not-ready";
const taint = { key, value: "true", effect: "NO_EXECUTE" } as const;

const makeGroup = ({ id, world }: ClusterStory, nodegroupName: string, taints = [taint]) =>
  world.clients.eks.send(
    new CreateNodegroupCommand({
      clusterName: id.name,
      nodegroupName,
      nodeRole: `arn:aws:iam::${localScope.account}:role/node`,
      subnets: ["subnet-a"],
      taints,
    }),
  );

/** Told to remove Cilium, with the nodes replaced by ones without a taint. */
async function removed(story: ClusterStory): Promise<ClusterStory> {
  await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
  await story.passUntilSettled();
  replaceNodes(story);
  await story.letTimePass();
  return story;
}

const remediesOf = async (story: ClusterStory) =>
  (await story.record()).objections.first.map(({ remedy }) => remedy);

/** Karpenter's definition, as far as its pools need it. */
async function installKarpenter(story: ClusterStory): Promise<void> {
  story.admin.create({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "nodepools.karpenter.sh" },
    spec: {
      group: "karpenter.sh",
      scope: "Cluster",
      names: { plural: "nodepools", singular: "nodepool", kind: "NodePool", listKind: "NodePoolList" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
          },
        },
      ],
    },
  });
  await story.letTimePass();
}

describe("a removal, while something still sets the start-up taint", () => {
  it("waits for a node group, and ends after the line that it names", async () => {
    const story = await readyStory();
    for (const name of Array.from({ length: 101 }, (_, at) => `group-${at}`))
      await makeGroup(story, name, []);
    await makeGroup(story, "workers");
    await removed(story);
    expect(await story.passUntilSettled()).toMatchObject({ phase: "removing" });
    expect(await remediesOf(story)).toEqual([
      "aws eks update-nodegroup-config --region eu-west-1 --cluster-name demo --nodegroup-name workers " +
        `--taints 'removeTaints=[{key=${key},value=true,effect=NO_EXECUTE}]'`,
    ]);
    const group = { clusterName: story.id.name, nodegroupName: "workers" };
    const command = new UpdateNodegroupConfigCommand({ ...group, taints: { removeTaints: [taint] } });
    await story.world.clients.eks.send(command);
    expect(await story.passUntilSettled()).toMatchObject({ phase: "removed" });
  });

  it("waits for a node group even where nobody sees into the cluster any more", async () => {
    const story = await readyStory();
    await makeGroup(story, "workers");
    await removed(story);
    await story.passUntilSettled();
    await story.world.ports.eks.revokeAccess(story.id, product.principalArn);
    await story.untag("enable_cilium");
    expect(await story.pass()).not.toMatchObject({ phase: "removed" });
    expect((await story.record()).phase).toBe("removing");
  });

  it("waits for a node group pass after pass, although its state was lost", async () => {
    const story = await readyStory();
    await makeGroup(story, "workers");
    loseState(story);
    await removed(story);
    for (let count = 0; count < 3; count += 1) {
      expect(await story.passUntilSettled()).toMatchObject({ phase: "removing" });
      expect((await story.record()).objections.first[0]?.code).toBe("start-up-taint-left");
    }
    await story.world.clients.eks.send(
      new UpdateNodegroupConfigCommand({
        clusterName: story.id.name,
        nodegroupName: "workers",
        taints: { removeTaints: [taint] },
      }),
    );
    expect(await story.passUntilSettled()).toMatchObject({ phase: "removed" });
  });

  it("is not over where it is paused, and our access goes", async () => {
    const story = await readyStory();
    await makeGroup(story, "workers");
    await removed(story);
    await story.passUntilSettled();
    await story.tag({ cilium_paused: "true" });
    await story.pass();
    expect(await story.record()).toMatchObject({
      phase: "removing",
      objections: { first: [{ code: "start-up-taint-left" }] },
    });
    await story.world.ports.eks.revokeAccess(story.id, product.principalArn);
    await story.pass();
    expect(await story.record()).toMatchObject({ phase: "removing" });
    await story.untag("cilium_paused", "enable_cilium");
    expect(await story.pass()).not.toMatchObject({ phase: "removed" });
  });

  it("waits for a NodePool of Karpenter, and names its lists from the end", async () => {
    const story = await readyStory();
    await installKarpenter(story);
    story.admin.create({
      apiVersion: "karpenter.sh/v1",
      kind: "NodePool",
      metadata: { name: "spot" },
      spec: {
        template: {
          spec: {
            taints: [{ key: "gpu", effect: "NoSchedule" }],
            startupTaints: [
              { key: "other", effect: "NoSchedule" },
              { ...taint, effect: "NoExecute" },
            ],
          },
        },
      },
    });
    await removed(story);
    expect(await story.passUntilSettled()).toMatchObject({ phase: "removing" });
    const path = "/spec/template/spec/startupTaints/1";
    const patch = [
      { op: "test", path: `${path}/key`, value: key },
      { op: "remove", path },
    ];
    expect(await remediesOf(story)).toEqual([
      `kubectl patch nodepools.karpenter.sh spot --type json -p '${JSON.stringify(patch)}'`,
    ]);
    story.admin.delete({ apiVersion: "karpenter.sh/v1", kind: "NodePool", name: "spot" });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "removed" });
  });

  it("is not over where AWS does not say what the node groups set", async () => {
    const story = await readyStory();
    await removed(story);
    story.world.aws.faults.add({
      service: "eks",
      operation: "ListNodegroups",
      kind: "answer",
      status: 403,
      code: "AccessDeniedException",
      times: 1,
    });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "removing" });
    const [objection] = (await story.record()).objections.first;
    expect(objection).toMatchObject({ code: "node-groups-unknown", severity: "blocking" });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "removed" });
  });
});

describe("a start-up taint on nodes, when Cilium goes", () => {
  const taintsOf = ({ admin }: ClusterStory) =>
    admin.list("v1", "Node").map((node) => listAt(node, "spec", "taints"));

  it("is taken off where our operator set it, and named where anybody else did", async () => {
    const story = await removed(await readyStory());
    const [first, second, third] = story.admin.list("v1", "Node");
    if (first === undefined || second === undefined || third === undefined) throw new Error("too few nodes");
    const left = { spec: { taints: [{ key, effect: "NoSchedule" }] } };
    story.admin.as("cilium-operator-generic").patch(refOf(first), left);
    story.admin.as("kubelet").patch(refOf(second), left);
    story.admin.as("kubectl-taint").patch(refOf(third), {
      spec: { taints: [{ key, value: "true", effect: "NoExecute" }] },
    });
    expect(await story.passUntilSettled()).toMatchObject({ phase: "removing" });
    expect(taintsOf(story).map((taints) => taints.length)).toEqual([0, 1, 1]);
    expect(await remediesOf(story)).toEqual([
      `kubectl taint nodes ${second.metadata.name} ${key}:NoSchedule-`,
      `kubectl taint nodes ${third.metadata.name} ${key}:NoExecute-`,
    ]);
  });
});

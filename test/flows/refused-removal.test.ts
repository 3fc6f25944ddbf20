import { expect, it } from "vitest";
import type { ReceivedRequest } from "../../local/kubernetes/http/request-log.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";
import { replaceNodes } from "../builders/replace-nodes.ts";

function refuse(
  { kubernetes }: ClusterStory,
  status: 403 | 500,
  matches: (request: ReceivedRequest) => boolean,
): void {
  kubernetes.faults.inject({ type: "answer", status }, matches, Number.POSITIVE_INFINITY);
}

it("a removal says which lines replace the nodes that it waits for", async () => {
  const story = await readyStory();
  await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
  await story.passUntilSettled();
  const { nodesToReplace, objections } = await story.record();
  expect(nodesToReplace?.total).toBe(3);
  const [objection] = objections.first;
  expect(objection).toMatchObject({ code: "nodes-to-replace", severity: "warning" });
  expect(objection?.remedy).toContain(
    "aws eks update-nodegroup-version --region eu-west-1 --cluster-name demo --nodegroup-name workers ; ",
  );
  expect(objection?.remedy).toMatch(
    /kubectl drain \S+ .* && aws ec2 terminate-instances .* --instance-ids i-\d+$/,
  );
});

it("a removal that cannot list NodePools says so, and ends when it can", async () => {
  const story = await readyStory();
  await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
  await story.passUntilSettled();
  replaceNodes(story);
  await story.letTimePass();
  refuse(story, 500, ({ path }) => path.includes("nodepools"));
  expect(await story.pass(0)).toMatchObject({ kind: "retry", phase: "removing" });
  expect(await story.pass(3)).toMatchObject({ kind: "settled", phase: "removing" });
  const [objection] = (await story.record()).objections.first;
  expect(objection).toMatchObject({ code: "node-pools-unknown", severity: "blocking" });
  story.kubernetes.faults.clear();
  expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "removed" });
});

it("a removal names what the API server does not let go of, and takes the rest of its stage", async () => {
  const story = await readyStory();
  await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
  refuse(story, 403, ({ method, path }) => method === "DELETE" && path.includes("/daemonsets/cilium-envoy"));
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await story.pass(attempt);
    await story.letTimePass();
  }
  const workloads = story.ownedObjects().filter(({ kind }) => kind === "DaemonSet" || kind === "Deployment");
  expect(workloads.map(({ metadata }) => metadata.name)).toEqual(["cilium-envoy"]);
  const { phase, objections } = await story.record();
  expect(phase).toBe("removing");
  expect(objections.first[0]).toMatchObject({ code: "refused-by-api", severity: "blocking" });
  expect(objections.first[0]?.message).toContain("DaemonSet kube-system/cilium-envoy");
  story.kubernetes.faults.clear();
  await story.passUntilSettled();
  expect(await story.record()).toMatchObject({ phase: "removing", nodesToReplace: { total: 3 } });
});

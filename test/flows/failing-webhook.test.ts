import { describe, expect, it } from "vitest";
import type { ReceivedRequest } from "../../local/kubernetes/http/request-log.ts";
import { agentsRef, type ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

const service = {
  apiVersion: "v1",
  kind: "Service",
  namespace: "kube-system",
  name: "hubble-relay",
} as const;

type Match = (request: ReceivedRequest) => boolean;

const writingServices: Match = ({ method, path }) => method === "PATCH" && path.includes("/services/");
const applyingServices: Match = (request) => writingServices(request) && !request.dryRun;

/** As an admission webhook with failurePolicy Fail whose Service has no endpoints. */
function breakWebhook({ kubernetes }: ClusterStory, status: 429 | 500, matches: Match): void {
  kubernetes.faults.inject({ type: "answer", status }, matches, Number.POSITIVE_INFINITY);
}

describe.each([429, 500] as const)("a webhook that answers %i for Services for ever", (status) => {
  it.each([
    ["in the dry run too", writingServices],
    ["in the apply alone", applyingServices],
  ])("%s leaves the agents in care", async (_, matches) => {
    const story = await readyStory();
    story.admin.delete(service);
    story.admin.delete(agentsRef);
    breakWebhook(story, status, matches);
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "blocked" });
    expect(story.admin.get(agentsRef)).toBeDefined();
    const { release, revision, objections, lastChange } = await story.record();
    expect({ release, revision }).toEqual({ release: "1.19.6", revision: 1 });
    expect(lastChange?.created.first).toEqual(["DaemonSet kube-system/cilium"]);
    const [objection] = objections.first;
    expect(objection).toMatchObject({ code: "not-answered-by-api", severity: "blocking" });
    expect(objection?.message).toContain("Service kube-system/hubble-relay");
    await story.letTimePass();
    expect(await story.pass(5)).toMatchObject({ kind: "retry", phase: "blocked" });
    story.kubernetes.faults.clear();
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    expect(story.admin.get(service)).toBeDefined();
  });
});

it("a Service that was edited, and that nobody can write, is repaired when it can be written again", async () => {
  const story = await readyStory();
  story.admin.patch(service, { spec: { selector: { "k8s-app": "nobody" } } });
  story.admin.delete(agentsRef);
  breakWebhook(story, 500, applyingServices);
  await story.pass();
  expect(story.admin.get(agentsRef)).toBeDefined();
  story.kubernetes.faults.clear();
  await story.letTimePass();
  expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  expect(story.admin.get(service)).toMatchObject({ spec: { selector: { "k8s-app": "hubble-relay" } } });
});

it("a change meets the webhook before any later stage, and what is on is maintained", async () => {
  const story = await readyStory();
  await story.tag({ cilium_hubble: "full" });
  story.admin.delete(agentsRef);
  breakWebhook(story, 500, writingServices);
  await story.pass();
  await story.letTimePass();
  expect(await story.pass(3)).toMatchObject({ phase: "blocked" });
  expect(story.admin.get(agentsRef)).toBeDefined();
  expect(await story.record()).toMatchObject({ revision: 1 });
  story.kubernetes.faults.clear();
  expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  expect(await story.record()).toMatchObject({ revision: 2 });
});

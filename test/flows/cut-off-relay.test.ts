import { expect, it } from "vitest";
import { readyStory } from "../builders/ready-story.ts";

const slice = { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" } as const;

const hubblePeer = {
  ...slice,
  metadata: {
    name: "hubble-peer-1",
    namespace: "kube-system",
    labels: { "kubernetes.io/service-name": "hubble-peer" },
  },
  addressType: "IPv4",
  endpoints: [],
};

it("a relay whose agent is a backend in quarantine reaches it again, since the endpoints of its Service are made anew, once", async () => {
  const story = await readyStory();
  const { uid = "" } = story.admin.create(hubblePeer).metadata;
  await story.letTimePass();
  story.simulated.quarantined.add(uid);
  await story.letTimePass(60);
  expect(await story.pass()).toMatchObject({ kind: "retry" });
  expect(story.admin.list(slice.apiVersion, slice.kind)).toHaveLength(1);
  const reasons: string[] = [];
  for (let passes = 0; passes < 8; passes += 1) {
    await story.letTimePass(60);
    reasons.push((await story.pass()).reason);
  }
  expect(reasons.filter((reason) => reason.includes("made anew"))).toHaveLength(1);
  expect(story.admin.list(slice.apiVersion, slice.kind)).toEqual([]);
  expect(await story.record()).toMatchObject({ phase: "ready" });
});

it("a relay that stays cut off when they are new is told, with its remedy, and nothing is made anew again", async () => {
  const story = await readyStory();
  story.simulated.before = () => {
    // As the controller of the API server does, and the agents take each of them for the one before.
    if (story.admin.list(slice.apiVersion, slice.kind).length === 0)
      story.simulated.quarantined.add(story.admin.create(hubblePeer).metadata.uid ?? "");
  };
  const deletions = new Set<string>();
  for (let passes = 0; passes < 12; passes += 1) {
    await story.letTimePass(60);
    await story.pass();
    for (const { metadata } of story.admin.list(slice.apiVersion, slice.kind))
      deletions.add(metadata.uid ?? "");
  }
  expect(deletions.size).toBeLessThanOrEqual(2);
  const { evidence } = await story.record();
  expect(evidence.find(({ name }) => name.includes("hubble-relay"))).toMatchObject({
    cause: expect.stringContaining("cilium/cilium#48763"),
    remedy: expect.stringContaining("delete endpointslices"),
  });
});

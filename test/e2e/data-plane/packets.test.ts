import { afterAll, beforeAll, describe } from "vitest";
import type { StatusRecord } from "../../../functions/core/record/status-record.ts";
import { eventually } from "../harness/processes/eventually.ts";
import { type DataPlaneWorld, startDataPlane } from "./data-plane-world.ts";
import { isReady } from "./is-ready.ts";
import { startPingPod } from "./ping-pod.ts";
import { reconcileUntil } from "./reconcile-until.ts";
import { authenticatedAgainStories, authenticatedStories } from "./stories/authenticated.ts";
import { dnsStories } from "./stories/dns.ts";
import { driftStories } from "./stories/drift.ts";
import { elderStories } from "./stories/elder.ts";
import { encryptedStories } from "./stories/encrypted.ts";
import { errandStories } from "./stories/errands.ts";
import { faultsToldStories } from "./stories/faults-told.ts";
import { hubbleStories } from "./stories/hubble.ts";
import { newerSpireStories } from "./stories/newer-spire.ts";
import { nodesThatFailStories } from "./stories/nodes-that-fail.ts";
import { podsThatFailStories } from "./stories/pods-that-fail.ts";
import { policyStories } from "./stories/policies.ts";
import { recordStories } from "./stories/record.ts";
import type { DataPlaneScene } from "./stories/scene.ts";
import { tagChangeStories } from "./stories/tag-change.ts";
import { vpcCniStories } from "./stories/vpc-cni.ts";

/** One cluster with two nodes on which Cilium's own programs run as the product rendered them; each story builds on the one before. */
describe("the data plane of a cluster", () => {
  let dataPlane: DataPlaneWorld;
  let scene: DataPlaneScene;
  let proved: StatusRecord;

  beforeAll(async () => {
    dataPlane = await startDataPlane();
    const dns = await eventually("CoreDNS on the chain of the VPC CNI alone", async () => {
      const pods = await dataPlane.running("k8s-app", "kube-dns");
      return pods.length === 2 && pods.every(({ pod }) => isReady(pod)) ? pods : undefined;
    });
    const elder = await startPingPod(dataPlane, 1, "elder", { isManaged: false });
    await dataPlane.owner.create({ enable_cilium: "true" });
    await reconcileUntil(dataPlane, "verifying");
    // Nodes have been asked by errands, whose pods would only be counted among those of the stories from here on.
    proved = await reconcileUntil(dataPlane, "ready");
    await dataPlane.owner.tag({ cilium_probes: "off" });
    await reconcileUntil(dataPlane, "ready");
    scene = {
      ...dataPlane,
      near: await startPingPod(dataPlane, 0, "near"),
      far: await startPingPod(dataPlane, 1, "far"),
      elder,
      dnsBefore: dns.map(({ uid }) => uid),
    };
  });
  afterAll(async () => {
    await dataPlane?.stop();
  });

  describe("errands", () =>
    errandStories(
      () => scene,
      () => proved,
    ));
  describe("names", () => dnsStories(() => scene));
  describe("pods from before Cilium", () => elderStories(() => scene));
  describe("encryption", () => encryptedStories(() => scene));
  describe("policies", () => policyStories(() => scene));
  describe("authentication", () => authenticatedStories(() => scene));
  describe("Hubble", () => hubbleStories(() => scene));
  describe("the record", () => recordStories(() => scene));
  describe("faults below the API", () => faultsToldStories(() => scene));
  describe("pods that fail", () => podsThatFailStories(() => scene));
  describe("nodes that fail", () => nodesThatFailStories(() => scene));
  describe("an update of the VPC CNI", () => vpcCniStories(() => scene));
  describe("drift", () => driftStories(() => scene));
  describe("a tag change", () => tagChangeStories(() => scene));
  describe("authentication again", () => authenticatedAgainStories(() => scene));
  describe("a newer SPIRE", () => newerSpireStories(() => scene));
});

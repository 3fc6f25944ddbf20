import { afterAll, beforeAll, describe } from "vitest";
import { type DataPlaneWorld, startDataPlane } from "./data-plane-world.ts";
import { startPingPod } from "./ping-pod.ts";
import { reconcileUntil } from "./reconcile-until.ts";
import { registerByUser } from "./register-by-user.ts";
import { authenticatedAgainStories, authenticatedStories } from "./stories/authenticated.ts";
import { driftStories } from "./stories/drift.ts";
import { encryptedStories } from "./stories/encrypted.ts";
import { hubbleStories } from "./stories/hubble.ts";
import { policyStories } from "./stories/policies.ts";
import { recordStories } from "./stories/record.ts";
import type { DataPlaneScene } from "./stories/scene.ts";
import { tagChangeStories } from "./stories/tag-change.ts";

/** One cluster with two nodes on which Cilium's own programs run as the product rendered them; each story builds on the one before. */
describe("the data plane of a cluster", () => {
  let dataPlane: DataPlaneWorld;
  let scene: DataPlaneScene;

  beforeAll(async () => {
    dataPlane = await startDataPlane();
    await dataPlane.owner.create({ enable_cilium: "true" });
    await reconcileUntil(dataPlane, "verifying", 60);
    await registerByUser(() => dataPlane.running("app", "spire-server")[0]);
    await reconcileUntil(dataPlane, "ready", 60);
    scene = {
      ...dataPlane,
      near: await startPingPod(dataPlane, 0, "near"),
      far: await startPingPod(dataPlane, 1, "far"),
    };
  });
  afterAll(async () => {
    await dataPlane?.stop();
  });

  describe("encryption", () => encryptedStories(() => scene));
  describe("policies", () => policyStories(() => scene));
  describe("authentication", () => authenticatedStories(() => scene));
  describe("Hubble", () => hubbleStories(() => scene));
  describe("the record", () => recordStories(() => scene));
  describe("drift", () => driftStories(() => scene));
  describe("a tag change", () => tagChangeStories(() => scene));
  describe("authentication again", () => authenticatedAgainStories(() => scene));
});

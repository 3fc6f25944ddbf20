import { expect, it } from "vitest";
import type { StatusRecord } from "../../../../functions/core/record/status-record.ts";
import type { DataPlaneScene } from "./scene.ts";

/** Each check of a round, with how many nodes or pods of two nodes it counts where all is well. */
const held = {
  "new pods that start": 2,
  "pods with an address of the VPC": 2,
  "agents that say Ok": 2,
  "nodes with every endpoint ready": 2,
  "nodes with Cilium's CNI file": 2,
  "nodes without quarantined backends": 2,
  "nodes with a WireGuard peer for each other node": 2,
  "nodes with a fresh handshake": 2,
  "pods that reach DNS": 2,
  "pods that reach the API server": 2,
  "pods that reach their node": 2,
  "pods that hear 1 byte from another node": 2,
  "pods that hear 8 KB from another node": 2,
  "pods that authenticate": 1,
  "pods refused as told": 1,
};

/** The installation has sent them already. */
export function errandStories(scene: () => DataPlaneScene, proved: () => StatusRecord): void {
  it("ran as rendered on real nodes, and each check held before the record said ready", async () => {
    expect(proved().proof).toMatchObject({ nodes: 2, of: 2, strata: 1, held });
    const pods = await scene().world.controlPlane.admin.list("/api/v1/namespaces/eks-cilium-errands/pods");
    expect(pods).toEqual([]);
  });
}

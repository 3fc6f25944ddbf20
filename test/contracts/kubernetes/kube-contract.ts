import { afterAll, beforeAll, describe } from "vitest";
import { accessContract } from "./access.ts";
import { applyContract } from "./apply.ts";
import { createContract } from "./create.ts";
import { customResourceContract } from "./custom-resources.ts";
import { deleteContract } from "./delete.ts";
import { discoveryContract } from "./discovery.ts";
import { evictionContract } from "./evictions.ts";
import { immutableContract } from "./immutable.ts";
import { leaseContract } from "./leases.ts";
import { listContract } from "./lists.ts";
import { shortLivedPodContract } from "./short-lived-pods.ts";
import { type KubeTarget, Wire } from "./wire.ts";
import { workloadContract } from "./workloads.ts";

/**
 * What every API server must do on the wire, the stand-in and the real one alike. Each test makes its own namespace;
 * a real server needs its controller manager beside it.
 */
export function kubeContract(name: string, make: () => Promise<KubeTarget>): void {
  describe(`Kubernetes API on ${name}`, { timeout: 30_000 }, () => {
    let target: KubeTarget | undefined;
    let opened: Wire | undefined;
    beforeAll(async () => {
      target = await make();
      opened = new Wire(target);
    }, 60_000);
    afterAll(async () => {
      await opened?.close();
      await target?.stop();
    });
    const wire = (): Wire => {
      if (opened === undefined) throw new Error(`talk to ${name}: it did not start`);
      return opened;
    };
    describe("discovery and health", () => discoveryContract(wire));
    describe("create, read, refuse", () => createContract(wire));
    describe("server-side apply", () => applyContract(wire));
    describe("workloads and services", () => workloadContract(wire));
    describe("fields that never change", () => immutableContract(wire));
    describe("lists", () => listContract(wire));
    describe("delete", () => deleteContract(wire));
    describe("pods for a while", () => shortLivedPodContract(wire));
    describe("evictions", () => evictionContract(wire));
    describe("leases", () => leaseContract(wire));
    describe("access", () => accessContract(wire));
    describe("custom resources", () => customResourceContract(wire));
  });
}

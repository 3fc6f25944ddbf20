import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFunctions } from "../../infra/build/bundle-functions.ts";
import { type BenchCluster, startBenchCluster } from "../bench/bench-cluster.ts";
import { runFunction } from "../bench/run-function.ts";
import { callsOf, spentBy } from "../bench/spent.ts";
import { productUser } from "./harness/cluster/real-world.ts";

/** As the bench measures it: the bundle in a process of its own, ten milliseconds away from AWS and the API server. */
describe("the built function", () => {
  let cluster: BenchCluster;
  beforeAll(async () => {
    await bundleFunctions();
    cluster = await startBenchCluster(10, 2);
  });
  afterAll(() => cluster?.stop());

  const spent = (ending: string) => spentBy(productUser, cluster, () => runFunction(cluster, ending));

  it("installs Cilium within the memory that it has", async () => {
    const { writes, peakBytes, received } = await spent("Applied revision 1");
    // Two of them are of the Lease.
    expect(writes).toBe(60);
    expect(peakBytes).toBeGreaterThan(50e6);
    expect(peakBytes).toBeLessThan(256e6);
    expect(received).toBeGreaterThan(100_000);
  });

  it("finds nothing to do once the cluster is ready, with 22 reads, two reviews and no write", async () => {
    await cluster.settle(100);
    const noOp = await spent("checks pass");
    expect(noOp.writes).toBe(0);
    expect(callsOf(noOp)).toBeLessThanOrEqual(24);
    // The review, then what is read: the road is as long as it says.
    expect(noOp.wall).toBeGreaterThan(30);
  });
});

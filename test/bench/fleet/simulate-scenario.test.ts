import { afterAll, beforeAll, expect, it } from "vitest";
import type { Fleet } from "./fleet.ts";
import { fleetTable } from "./fleet-table.ts";
import { simulateScenario } from "./simulate-scenario.ts";
import { startFleet } from "./start-fleet.ts";

const clusters = 3;
// Faster, and tokens and visibility timeouts of minutes would pass within a pass on a busy machine.
const speed = 60;
const print = () => {};
let fleet: Fleet;

beforeAll(async () => {
  fleet = await startFleet({ clusters, speed }, print);
});
// Where the fleet did not start, that is the error to read.
afterAll(() => fleet?.stop());

it("sweeps a fleet that is well, and changes nothing", async () => {
  const measured = await simulateScenario("steady", fleet, print);
  expect(measured).toMatchObject({
    passes: { settled: clusters },
    messages: { triggers: { "Scheduled Event": 1, sweep: clusters }, work: { sweep: clusters } },
    kubernetesRequests: { review: 2 * clusters, dryRun: 0, write: 0 },
    recordWrites: 0,
    recordsBehind: 0,
    deadLetters: 0,
    lostClusters: 0,
  });
  expect(measured.requests).toMatchObject({ "eks.DescribeCluster": clusters, "ssm.GetParameters": clusters });
  const table = fleetTable({
    clusters,
    speed,
    measuredAt: "",
    scenarios: [measured],
    cost: undefined,
    peakMemoryBytes: 1e6,
  });
  expect(table.find((line) => line.startsWith("passes settled"))).toMatch(/ 3$/);
});

it("writes every record where every cluster is tagged at once", async () => {
  const measured = await simulateScenario("all-at-once", fleet, print);
  expect(measured.recordWrites).toBe(clusters);
  expect(measured.recordsBehind).toBe(0);
});

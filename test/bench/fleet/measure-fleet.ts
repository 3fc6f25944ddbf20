import { bundleFunctions } from "../../../infra/build/bundle-functions.ts";
import { costOfMonth } from "./cost-of-month.ts";
import { countInChildProcess } from "./count-in-child-process.ts";
import { countsOfMonth } from "./counts-of-month.ts";
import type { FleetMeasurement, ScenarioMeasurement } from "./fleet-measurement.ts";
import prices from "./prices.json" with { type: "json" };
import { type ScenarioName, scenarios } from "./scenarios.ts";
import { simulateScenario } from "./simulate-scenario.ts";
import { type FleetSize, startFleet } from "./start-fleet.ts";

/**
 * Plays the scenarios on one fleet, in their own order, with the numbers of the deployment. At speed 1 each sweep takes
 * its real quarter of an hour. Throws where the product loses a cluster or a message.
 */
export async function measureFleet(
  size: FleetSize,
  names: readonly ScenarioName[],
  print: (line: string) => void,
): Promise<FleetMeasurement> {
  if (!Number.isInteger(size.clusters) || size.clusters < 1 || !(size.speed > 0)) {
    throw new Error(
      `measuring a fleet of ${size.clusters} clusters at speed ${size.speed}: neither can be less than something. ` +
        "Give a whole number of clusters, and 1 for real time.",
    );
  }
  // First, so that nothing of a long run is lost where the template cannot be made.
  await bundleFunctions();
  const stack = await countInChildProcess();
  const fleet = await startFleet(size, print);
  const measured: ScenarioMeasurement[] = [];
  try {
    for (const name of Object.keys(scenarios) as ScenarioName[]) {
      if (!names.includes(name)) continue;
      print(`${name}: ${scenarios[name].description}`);
      measured.push(await simulateScenario(name, fleet, print));
    }
  } finally {
    await fleet.stop();
  }
  const steady = measured.find(({ scenario }) => scenario === "steady");
  return {
    ...size,
    measuredAt: new Date().toISOString(),
    scenarios: measured,
    cost: steady && costOfMonth(countsOfMonth(stack, { ...steady, clusters: size.clusters }), prices),
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  };
}

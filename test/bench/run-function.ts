import { join } from "node:path";
import { type BenchCluster, workEvent } from "./bench-cluster.ts";
import { bundleEnvironment } from "./bundle-environment.ts";
import type { Told } from "./spent.ts";
import { watchProcess } from "./watch-process.ts";

const program = join(import.meta.dirname, "start-bundle.mjs");
const bundle = join(import.meta.dirname, "../../dist/functions/reconcile-cluster/index.mjs");

/** One pass by the bundle as Lambda starts it; throws where the pass does not say that it ended as expected. */
export async function runFunction({ awsEndpoint, world }: BenchCluster, ending: string): Promise<Told> {
  const { signals, work } = world.queues;
  const { wall, peakBytes, stdout } = await watchProcess(
    process.execPath,
    [program, bundle, JSON.stringify(workEvent)],
    { env: bundleEnvironment(awsEndpoint, { signals: signals.url, work: work.url }) },
  );
  if (!stdout.includes(ending))
    throw new Error(`a pass by the built function does not say "${ending}":\n${stdout}`);
  return { wall, peakBytes };
}

import { type BenchCluster, workBody } from "./bench-cluster.ts";
import { invokeBundle } from "./invoke-bundle.ts";
import type { Told } from "./spent.ts";

/** One pass by the bundle as Lambda starts it; throws where the pass does not say that it ended as expected. */
export async function runFunction({ awsEndpoint, world }: BenchCluster, ending: string): Promise<Told> {
  const ended = await invokeBundle("reconcile-cluster", workBody, awsEndpoint, world.queues);
  const { wall, peakBytes, stdout } = ended;
  if (!stdout.includes(ending))
    throw new Error(`a pass by the built function does not say "${ending}":\n${stdout}`);
  return { wall, peakBytes };
}

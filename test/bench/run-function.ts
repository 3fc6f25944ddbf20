import { type BenchCluster, benchRequestBody } from "./bench-cluster.ts";
import { invokeBundle } from "./invoke-bundle.ts";
import type { SelfMeasured } from "./spent.ts";

/** One pass by the bundle as Lambda starts it; throws where the pass does not say that it ended as expected. */
export async function runFunction(
  { awsEndpoint, world }: BenchCluster,
  expectedEnd: string,
): Promise<SelfMeasured & { readonly stdout: string }> {
  const ended = await invokeBundle("reconcile-cluster", benchRequestBody, awsEndpoint, world.queues);
  const { wall, peakBytes, stdout } = ended;
  if (!stdout.includes(expectedEnd))
    throw new Error(`a pass by the built function does not say "${expectedEnd}":\n${stdout}`);
  return { wall, peakBytes, stdout };
}

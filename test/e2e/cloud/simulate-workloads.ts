import { simulateAgentWrites } from "../harness/cilium/simulate-agent-writes.ts";
import { type SupervisedOperator, superviseOperator } from "../harness/cilium/supervise-operator.ts";
import { createNodes } from "../harness/control-plane/nodes.ts";
import type { ControlPlane } from "../harness/control-plane/start-control-plane.ts";
import { provideStorage } from "../harness/control-plane/storage.ts";
import { cleanup } from "../harness/processes/cleanup.ts";

export interface SimulatedWorkloads {
  readonly operator: SupervisedOperator;
  /** Throws what went wrong meanwhile in what was played; may be asked twice. */
  readonly stop: () => Promise<void>;
}

/** Gives a real API server storage, three nodes, agents that are played and the real operator. */
export async function simulateWorkloads({
  controlPlane,
}: {
  controlPlane: ControlPlane;
}): Promise<SimulatedWorkloads> {
  await provideStorage(controlPlane.admin);
  await createNodes(controlPlane.admin, 3);
  const { add, run } = cleanup();
  const agents = simulateAgentWrites(controlPlane.admin);
  add(agents.stop);
  const operator = superviseOperator(controlPlane);
  add(operator.stop);
  return { operator, stop: run };
}

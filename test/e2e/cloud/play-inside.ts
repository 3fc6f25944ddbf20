import { cleanup } from "../harness/cleanup.ts";
import { createNodes } from "../harness/nodes.ts";
import { playAgents } from "../harness/play-agents.ts";
import { type OperatorAtWork, playOperator } from "../harness/play-operator.ts";
import type { ControlPlane } from "../harness/start-control-plane.ts";
import { provideStorage } from "../harness/storage.ts";

export interface Inside {
  readonly operator: OperatorAtWork;
  /** Throws what went wrong meanwhile in what was played; may be asked twice. */
  readonly stop: () => Promise<void>;
}

/** Gives a real API server storage, three nodes, agents that are played and the real operator. */
export async function playInside({ controlPlane }: { controlPlane: ControlPlane }): Promise<Inside> {
  await provideStorage(controlPlane.admin);
  await createNodes(controlPlane.admin, 3);
  const { add, run } = cleanup();
  const agents = playAgents(controlPlane.admin);
  add(agents.stop);
  const operator = playOperator(controlPlane);
  add(operator.stop);
  return { operator, stop: run };
}

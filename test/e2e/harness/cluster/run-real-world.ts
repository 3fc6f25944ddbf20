import { runWorld } from "../../../../local/run-world.ts";
import { simulateAgentWrites } from "../cilium/simulate-agent-writes.ts";
import { type SupervisedOperator, superviseOperator } from "../cilium/supervise-operator.ts";
import type { RealWorld } from "./real-world.ts";

export interface RunningRealWorld {
  readonly operator: SupervisedOperator;
  /** Throws what went wrong meanwhile in what was played; may be asked twice. */
  readonly stop: () => Promise<void>;
}

/** Sets a real world in motion: the product's functions, the real operator, and agents that are played. */
export function runRealWorld(world: RealWorld): RunningRealWorld {
  const functions = runWorld(world);
  const agents = simulateAgentWrites(world.controlPlane.admin);
  const operator = superviseOperator(world.controlPlane);
  return {
    operator,
    stop: async () => {
      await functions.stop();
      await agents.stop();
      await operator.stop();
    },
  };
}

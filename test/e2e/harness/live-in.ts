import { runWorld } from "../../../local/run-world.ts";
import { playAgents } from "./play-agents.ts";
import { type OperatorAtWork, playOperator } from "./play-operator.ts";
import type { RealWorld } from "./real-world.ts";

export interface LivelyWorld {
  readonly operator: OperatorAtWork;
  /** Throws what went wrong meanwhile in what was played; may be asked twice. */
  readonly stop: () => Promise<void>;
}

/** Sets a real world in motion: the product's functions, the real operator, and agents that are played. */
export function liveIn(world: RealWorld): LivelyWorld {
  const functions = runWorld(world);
  const agents = playAgents(world.controlPlane.admin);
  const operator = playOperator(world.controlPlane);
  return {
    operator,
    stop: async () => {
      await functions.stop();
      await agents.stop();
      await operator.stop();
    },
  };
}

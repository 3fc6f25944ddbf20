import { eventually } from "../../harness/processes/eventually.ts";
import type { NodePod } from "../node-pod.ts";

/** The steps of a starting agent that packets depend on, in milliseconds of this machine's clock. */
export interface AgentStart {
  readonly node: string;
  readonly started: number;
  /** The last endpoint that was there before has its new programs. */
  readonly restored: number;
}

const timed = /^time=(\S+) /m;
const restoration = /^time=(\S+) .*msg="Finished regenerating restored endpoints".* failed=0( |$)/m;

/** Reads the agent's own log, once all its steps are in it. */
export async function agentStart(agent: NodePod): Promise<AgentStart> {
  const node = agent.pod.spec?.nodeName ?? "";
  return eventually(`agent of ${node} that has restored its endpoints`, async () => {
    const log = await agent.log("cilium-agent");
    const [started, restored] = [timed, restoration].map((step) => Date.parse(step.exec(log)?.[1] ?? ""));
    return started && restored ? { node, started, restored } : undefined;
  });
}

/** Milliseconds from the end of one start to the begin of the next; below nothing: they overlapped. */
export function timeBetween(starts: readonly AgentStart[]): number {
  const inOrder = starts.toSorted((one, other) => one.started - other.started);
  const between = inOrder.slice(1).map(({ started }, index) => {
    const ends = inOrder.slice(0, index + 1).map(({ restored }) => restored);
    return started - Math.max(...ends);
  });
  return Math.min(...between);
}

import { readlink } from "node:fs/promises";
import { eventually } from "./eventually.ts";
import { requireSandboxes } from "./require-sandboxes.ts";
import type { ProcessReaper, ReapedProcess } from "./start-process-reaper.ts";

/** Processes and a network of their own, as the containers of a pod share them: there is nothing but loopback in it. */
export interface Sandbox {
  readonly reaper: ProcessReaper;
  /** Names the process namespace: `pid:[4026532201]`. */
  readonly processes: string;
  /** For nsenter. */
  readonly network: string;
  /** Starts a program inside. Its end ends the program, and so does the end of the sandbox. */
  readonly start: (name: string, command: readonly string[]) => ReapedProcess;
}

/** Ends with the process reaper: when the first of its processes is killed, the kernel kills all others. */
export async function startSandbox(reaper: ProcessReaper, name: string): Promise<Sandbox> {
  await requireSandboxes();
  const pause = reaper.start(name, "unshare", [
    ...["--pid", "--net", "--fork", "--kill-child"],
    ...["busybox", "sh", "-c", "busybox ip link set lo up && echo ready && exec busybox sleep infinity"],
  ]);
  await eventually(`sandbox ${name}`, async () => {
    const log = await pause.log();
    if (pause.ended() !== undefined) {
      throw new Error(`start sandbox ${name}: unshare has ended, this system may forbid namespaces: ${log}`);
    }
    return log.includes("ready") ? true : undefined;
  });
  const namespace = (kind: string): string => `/proc/${pause.pid}/ns/${kind}`;
  return {
    reaper,
    processes: await readlink(namespace("pid_for_children")),
    network: namespace("net"),
    start: (program, command) =>
      reaper.start(program, "nsenter", [
        `--pid=${namespace("pid_for_children")}`,
        `--net=${namespace("net")}`,
        ...["setpriv", "--pdeathsig", "KILL"],
        ...command,
      ]),
  };
}

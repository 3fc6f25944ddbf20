import type { DataPlaneNode } from "./start-node.ts";

/** Listens to what a node's kernel says of one of its devices, from now on. */
export interface DeviceWatch {
  /** When it was deleted, in milliseconds of this machine's clock. */
  readonly deletions: () => Promise<readonly number[]>;
  readonly stop: () => Promise<void>;
}

export function watchDevice(node: DataPlaneNode, device: string): DeviceWatch {
  const program = node.start(`device-${node.name}-${Date.now()}`, [
    ...["env", "TZ=UTC", "ip", "-tshort", "-oneline", "monitor", "link"],
  ]);
  const deletions = /^\[([^\]]+)\] *Deleted \d+: ([^:@]+)[:@]/gm;
  return {
    deletions: async () =>
      [...(await program.log()).matchAll(deletions)]
        .filter(([, , name]) => name === device)
        .map(([, time]) => Date.parse(`${time}Z`)),
    stop: program.stop,
  };
}

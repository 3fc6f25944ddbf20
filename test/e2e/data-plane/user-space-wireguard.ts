import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { programPath } from "../build/program-path.ts";
import { eventually } from "../harness/processes/eventually.ts";
import type { ReapedProcess } from "../harness/processes/start-process-reaper.ts";
import type { DataPlaneNode } from "./start-node.ts";

const device = "cilium_wg0";
const tunnel = "wgtun0";

/** An agent may have ended before it configured anything. */
const holdName = `
[ -e /sys/class/net/${tunnel} ] || ip link set ${device} name ${tunnel}
[ -e /sys/class/net/${device} ] || ip link add ${device} type bridge
`;

/**
 * Stands in for kernel WireGuard where the kernel has none: wireguard-go does the work.
 *
 * A starting agent deletes a tun named cilium_wg0, which a kernel's device is not, and then adds a WireGuard
 * device: one that is there already answers EEXIST, which it accepts. So a bridge holds the name until the agent
 * configures the device through its socket, /run/wireguard/cilium_wg0.sock; at that moment the tun gets the name.
 * A tun that is renamed keeps its index, so traffic goes on while an agent restarts, as it does with the kernel's.
 */
export class UserSpaceWireguard {
  readonly #node: DataPlaneNode;
  #program: ReapedProcess | undefined;
  #front: Server | undefined;

  constructor(node: DataPlaneNode) {
    this.#node = node;
  }

  /** Before each start of an agent that encrypts. */
  async prepare(): Promise<void> {
    const node = this.#node;
    if (this.#program === undefined || this.#program.ended() !== undefined) {
      this.#program = node.start(`wireguard-${node.name}`, [
        ...["env", "LOG_LEVEL=error", node.machine(await programPath("wireguard")), "-f", tunnel],
      ]);
      await eventually(`tunnel of ${node.name}`, 10, () =>
        node.run("test", "-S", `/run/wireguard/${tunnel}.sock`).then(
          () => true,
          () => undefined,
        ),
      );
      await node.run("ip", "link", "set", tunnel, "up");
    }
    await node.run("sh", "-euc", holdName);
    let swapping: Promise<void> | undefined;
    this.#swap = () => {
      swapping ??= node
        .run("sh", "-euc", `ip link del ${device}; ip link set ${tunnel} name ${device}`)
        .then(() => {});
      return swapping;
    };
    if (this.#front === undefined) {
      this.#front = this.#listen();
      await once(this.#front, "listening");
    }
  }

  readonly stop = async (): Promise<void> => {
    this.#front?.close();
  };

  #swap: () => Promise<void> = async () => {};

  #listen(): Server {
    const folder = `${this.#node.runFolder}/wireguard`;
    const serve = async (near: Socket): Promise<void> => {
      near.on("error", () => {});
      await this.#swap();
      const far = connect({ path: `${folder}/${tunnel}.sock`, allowHalfOpen: true });
      far.on("error", () => near.destroy());
      near.on("error", () => far.destroy());
      near.pipe(far);
      far.pipe(near);
    };
    return createServer({ allowHalfOpen: true, pauseOnConnect: true }, (near) => {
      serve(near).catch(() => near.destroy());
    }).listen(`${folder}/${device}.sock`);
  }
}

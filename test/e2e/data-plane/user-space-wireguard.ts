import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { programPath } from "../build/program-path.ts";
import type { DataPlaneNode } from "./start-node.ts";

const device = "cilium_wg0";
const tunnel = "wgtun0";
const folder = "/run/wireguard";

/**
 * Stands in for kernel WireGuard where the kernel has none: wireguard-go does the work.
 *
 * A starting agent deletes a tun named cilium_wg0, which a kernel's device is not, and then adds a WireGuard
 * device: one that is there already answers EEXIST, which it accepts. So a bridge holds the name until the agent
 * configures the device through its socket, /run/wireguard/cilium_wg0.sock; at that moment the tun gets the name.
 * A tun that is renamed keeps its index, so traffic goes on while an agent restarts, as it does with the kernel's.
 */
export async function serveWireguard(node: DataPlaneNode): Promise<{ readonly stop: () => Promise<void> }> {
  const server = listen(node);
  await once(server, "listening");
  return {
    stop: async () => {
      server.close();
    },
  };
}

/** The shell's lines that prepare a node for the start of an agent that encrypts; one may have ended before it configured anything. */
export async function prepareWireguard(node: DataPlaneNode): Promise<string> {
  const program = node.machine(await programPath("wireguard"));
  return `if ! pgrep -f "${program} -f ${tunnel}" > /dev/null; then
        rm -f ${folder}/${tunnel}.sock
        LOG_LEVEL=error setsid ${program} -f ${tunnel} > ${folder}/log 2>&1 < /dev/null &
        until [ -S ${folder}/${tunnel}.sock ]; do sleep 0.05; done
        ip link set ${tunnel} up
      fi
      [ -e /sys/class/net/${tunnel} ] || ip link set ${device} name ${tunnel}
      [ -e /sys/class/net/${device} ] || ip link add ${device} type bridge`;
}

/** The agent speaks: the tun gets the name that the bridge held. */
const swap = `
if [ -e /sys/class/net/${tunnel} ]; then
  ip link del ${device}
  ip link set ${tunnel} name ${device}
fi
`;

function listen(node: DataPlaneNode): Server {
  const near = `${node.outside(folder)}/${device}.sock`;
  let swapped = Promise.resolve("");
  const serve = async (asking: Socket): Promise<void> => {
    asking.on("error", () => {});
    swapped = swapped.catch(() => "").then(() => node.run("sh", "-euc", swap));
    await swapped;
    const far = connect({ path: `${node.outside(folder)}/${tunnel}.sock`, allowHalfOpen: true });
    far.on("error", () => asking.destroy());
    asking.on("error", () => far.destroy());
    asking.pipe(far);
    far.pipe(asking);
  };
  return createServer({ allowHalfOpen: true, pauseOnConnect: true }, (asking) => {
    serve(asking).catch(() => asking.destroy());
  }).listen(near);
}

import type { PingPod } from "./ping-pod.ts";

/** One connection of TCP that is used twice a second until it is asked. */
export interface LongConnection {
  /** How often something came back; throws where the connection has ended before. */
  readonly stop: () => Promise<number>;
}

const port = 7000;

/** Each line comes back before the next is sent; whoever hears nothing for two minutes gives up. */
const client = `
exec 3<>"/dev/tcp/$1/${port}"
while :; do
  echo line >&3
  read -t 120 -r line <&3 || exit 1
  echo "$line"
  sleep 0.5
done
`;

export function connect(from: PingPod, to: PingPod): LongConnection {
  const server = to.start("listen", "busybox", "nc", "-ll", "-p", String(port), "-e", "busybox", "cat");
  const program = from.start("talk", ...["bash", "-c", `sleep 2; ${client}`, "client", to.address]);
  return {
    stop: async () => {
      const ended = program.ended();
      const log = await program.log();
      await program.stop();
      await server.stop();
      if (ended !== undefined)
        throw new Error(
          `the connection of ${from.name} to ${to.name} has ended (${ended}): ${log.slice(-300)}`,
        );
      return log.split("\n").filter((line) => line === "line").length;
    },
  };
}

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** Bytes as they cross the wire, TLS included. */
export interface Traffic {
  readonly sent: number;
  readonly received: number;
}

export interface LatencyProxy {
  /** The same URL by way of this road. */
  readonly endpoint: string;
  readonly traffic: () => Promise<Traffic>;
  readonly close: () => Promise<void>;
}

/** A road on loopback to a server there, `roundTrip` milliseconds long. Connections themselves are opened at once. */
export async function startLatencyProxy(endpoint: string, roundTrip: number): Promise<LatencyProxy> {
  const url = new URL(endpoint);
  const proxy = fork(join(import.meta.dirname, "latency-proxy-process.ts"), [url.port, String(roundTrip)]);
  const { port } = await nextMessage<{ port: number }>(proxy);
  url.port = String(port);
  return {
    endpoint: url.href.replace(/\/$/, ""),
    traffic: () => {
      const traffic = nextMessage<Traffic>(proxy);
      proxy.send("count");
      return traffic;
    },
    close: async () => {
      const ended = once(proxy, "exit");
      proxy.disconnect();
      await ended;
    },
  };
}

/** The next thing it says; it says nothing any more where it has ended. */
async function nextMessage<Answer>(proxy: ChildProcess): Promise<Answer> {
  const done = new AbortController();
  try {
    const [answer] = await Promise.race([
      once(proxy, "message", { signal: done.signal }),
      once(proxy, "exit", { signal: done.signal }).then(([code]) => {
        throw new Error(`a road of the bench has ended with ${code}: ${proxy.spawnargs.join(" ")}`);
      }),
    ]);
    return answer as Answer;
  } finally {
    done.abort();
  }
}

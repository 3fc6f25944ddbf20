import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/**
 * A program of its own, started by latency-proxy.ts: hands bytes on, each chunk held half a round trip, and counts them.
 * It ends with whoever started it.
 */
const [port, roundTrip] = process.argv.slice(2).map(Number);
let sent = 0;
let received = 0;

const server = createServer((near) => {
  const far = connect({ host: "127.0.0.1", port: port ?? 0, noDelay: true });
  near.setNoDelay(true);
  carry(near, far, (bytes) => {
    sent += bytes;
  });
  carry(far, near, (bytes) => {
    received += bytes;
  });
});
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on("message", () => process.send?.({ sent, received }));
process.on("disconnect", () => process.exit());

function carry(from: Socket, to: Socket, count: (bytes: number) => void): void {
  const later = (work: () => void) =>
    roundTrip === undefined || roundTrip === 0 ? work() : setTimeout(work, roundTrip / 2);
  from.on("data", (chunk) => {
    count(chunk.length);
    later(() => to.write(chunk));
  });
  from.on("end", () => later(() => to.end()));
  from.on("error", () => to.destroy());
}

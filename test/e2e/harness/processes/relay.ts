import { connect, createServer, type Server } from "node:net";

/** Where to dial: a port of 127.0.0.1, or the path of a socket. */
type Target = number | string;

/** A server, not listening yet, that hands each connection on to the target. */
export function relay(target: Target): Server {
  return createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({
      allowHalfOpen: true,
      ...(typeof target === "number" ? { port: target, host: "127.0.0.1" } : { path: target }),
    });
    near.pipe(far);
    far.pipe(near);
    // What becomes of one half is the other's to know: a caller sees its connection end, as on any network.
    near.on("error", () => far.destroy());
    far.on("error", () => near.destroy());
  });
}

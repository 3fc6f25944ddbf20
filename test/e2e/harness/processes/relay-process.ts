import { relay } from "./relay.ts";

/** Started by open-api-server.ts in the network of a sandbox: the API server's port there, handed on to a socket. */
const [port, socket] = process.argv.slice(2);
relay(String(socket)).listen(Number(port), "127.0.0.1", () => console.log("listening"));

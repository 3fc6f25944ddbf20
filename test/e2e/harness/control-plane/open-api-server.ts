import { once } from "node:events";
import { join } from "node:path";
import { eventually } from "../processes/eventually.ts";
import { relay } from "../processes/relay.ts";
import type { Sandbox } from "../processes/start-sandbox.ts";
import type { ControlPlane } from "./start-control-plane.ts";

/** Where programs in a sandbox find the API server, in the words of a pod's environment. */
export const apiServerInside = { KUBERNETES_SERVICE_HOST: "127.0.0.1", KUBERNETES_SERVICE_PORT: "443" };

/** Lets a sandbox reach the API server, as its network reaches nothing else; answers how to end that. */
export async function openApiServer(
  sandbox: Sandbox,
  { endpoint }: ControlPlane,
): Promise<() => Promise<void>> {
  // Sockets of the file system are seen from every network.
  const path = join(sandbox.reaper.folder, "api-server.sock");
  const outside = relay(Number(new URL(endpoint).port)).listen(path);
  await once(outside, "listening");
  const inside = sandbox.reaper.start("api-server-relay", "nsenter", [
    `--net=${sandbox.network}`,
    process.execPath,
    join(import.meta.dirname, "../processes/relay-process.ts"),
    apiServerInside.KUBERNETES_SERVICE_PORT,
    path,
  ]);
  await eventually("relay to the API server", async () =>
    (await inside.log()).includes("listening") ? true : undefined,
  );
  return async () => {
    await inside.stop();
    await once(outside.close(), "close");
  };
}

import type { Bundle } from "../../infra/constructs/function-code.ts";
import type { WorldQueues } from "../../local/create-queues.ts";
import { bundleCommand } from "./bundle-command.ts";
import { bundleEnvironment } from "./bundle-environment.ts";
import { type WatchedEnd, watchProcess } from "./watch-process.ts";

/** A built function in a process of its own, with AWS at `endpoint`; stdout is what it logged. */
export function invokeBundle(
  bundle: Bundle,
  body: string,
  endpoint: string,
  { triggers, work }: WorldQueues,
): Promise<WatchedEnd> {
  const env = bundleEnvironment(endpoint, { triggers: triggers.url, work: work.url });
  return watchProcess(process.execPath, bundleCommand(bundle, body), { env });
}

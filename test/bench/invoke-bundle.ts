import { join } from "node:path";
import { nodeOptions } from "../../functions/core/queue-limits.ts";
import type { Bundle } from "../../infra/constructs/function-code.ts";
import { product } from "../../local/callers.ts";
import type { WorldQueues } from "../../local/create-queues.ts";
import { lambdaVariables } from "../../local/function-environment.ts";
import { type WatchedEnd, watchProcess } from "./watch-process.ts";

/** A built function in a process of its own, with AWS at `endpoint`; stdout is what it logged. */
export function invokeBundle(
  bundle: Bundle,
  body: string,
  endpoint: string,
  { triggers, work, rollouts }: WorldQueues,
): Promise<WatchedEnd> {
  const env = bundleEnvironment(endpoint, {
    triggers: triggers.url,
    work: work.url,
    rollouts: rollouts.url,
  });
  return watchProcess(process.execPath, bundleCommand(bundle, body), { env });
}

const functions = join(import.meta.dirname, "../../dist/functions");

/** Arguments with which Node hands one message to a built function, as Lambda's runtime would. */
export function bundleCommand(bundle: Bundle, body: string): readonly string[] {
  return moduleCommand(join(functions, bundle, "index.mjs"), body);
}

/** The same for any module that exports a handler. */
export function moduleCommand(module: string, body: string): readonly string[] {
  return [join(import.meta.dirname, "start-bundle.mjs"), module, body];
}

/** What a function finds in Lambda, with AWS at an endpoint of ours. */
export function bundleEnvironment(
  endpoint: string,
  queues: { readonly triggers: string; readonly work: string; readonly rollouts: string },
): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    NODE_OPTIONS: nodeOptions,
    ...lambdaVariables(endpoint),
    EKS_CILIUM_ROLE_ARN: product.principalArn,
    EKS_CILIUM_TRIGGERS_URL: queues.triggers,
    EKS_CILIUM_WORK_URL: queues.work,
    EKS_CILIUM_ROLLOUTS_URL: queues.rollouts,
  };
}

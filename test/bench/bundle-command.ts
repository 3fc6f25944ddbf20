import { join } from "node:path";
import type { Bundle } from "../../infra/constructs/function-code.ts";

const functions = join(import.meta.dirname, "../../dist/functions");

/** Arguments with which Node hands one message to a built function, as Lambda's runtime would. */
export function bundleCommand(bundle: Bundle, body: string): readonly string[] {
  return [join(import.meta.dirname, "start-bundle.mjs"), join(functions, bundle, "index.mjs"), body];
}

import { redact } from "../core/redact.ts";
import { asError } from "../flows/ports/as-error.ts";

/** Lambda's runtime prints whatever a handler throws: its name, its words and its stack, here without secrets. */
export function redactThrown(request: { error: unknown }): void {
  const { name, message, stack } = asError(request.error);
  const shown = Object.assign(new Error(redact(message)), { name });
  if (stack !== undefined) shown.stack = redact(stack);
  request.error = shown;
}
